"""Settings of every process; the environment is read here and nowhere else."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from onewindow.kit.home import ROOT, home

VAR = home()
"""Everything the product writes on this machine: database, files, keys, collected static files."""


def _flag(name: str, default: bool) -> bool:
    return os.environ.get(name, "1" if default else "0") not in {"0", "false", "no", ""}


def _database(url: str) -> dict[str, object]:
    """Read an address as libpq does; ``?host=/folder`` names a socket."""
    parts = conninfo_to_dict(url)
    options: dict[str, object] = {}
    if _flag("ONEWINDOW_POOL", False):
        options["pool"] = {
            "min_size": 1,
            "max_size": int(os.environ.get("ONEWINDOW_POOL_MAX", "8")),
        }
    return {
        "ENGINE": "onewindow.kit.database",
        "NAME": parts.pop("dbname", "onewindow"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": {**parts, **options},
        "CONN_MAX_AGE": 0 if "pool" in options else 60,
        "CONN_HEALTH_CHECKS": True,
    }


DEBUG = _flag("ONEWINDOW_DEBUG", False)
SECRET_KEY = os.environ.get(
    "ONEWINDOW_SECRET_KEY", "development-only-key-never-used-by-scripts-run"
)
DATA_KEY = os.environ.get("ONEWINDOW_DATA_KEY", "0" * 64)
"""Hex of 32 bytes: encrypts personal data at rest and keys its searchable digests."""
DATA_KEYS_OLD = [key for key in os.environ.get("ONEWINDOW_DATA_KEYS_OLD", "").split(",") if key]
"""Keys that were replaced: they still decrypt, and look-ups still find their digests."""
ALLOWED_HOSTS = os.environ.get("ONEWINDOW_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("ONEWINDOW_ORIGINS", "").split(",") if o]
BASE_URL = os.environ.get("ONEWINDOW_BASE_URL", "http://127.0.0.1:8000")
PROXY_HOPS = int(os.environ.get("ONEWINDOW_PROXY_HOPS", "0"))
"""How many proxies of ours stand before the web process; only their X-Forwarded-For is believed."""
DATABASES = {
    "default": _database(
        os.environ.get("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/onewindow")
    )
}
PREPARE_STATEMENTS = _flag("ONEWINDOW_PREPARE", True)
"""Off behind a pooler that gives each transaction another connection (PgBouncer before 1.21)."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "pgtrigger",
    "onewindow.kit",
    "onewindow.ui",
    "onewindow.domains.organizations",
    "onewindow.domains.calendars",
    "onewindow.domains.accounts",
    "onewindow.domains.applicants",
    "onewindow.domains.materials",
    "onewindow.domains.messages",
    "onewindow.domains.catalogue",
    "onewindow.domains.approvals",
    "onewindow.domains.documents",
    "onewindow.domains.queueing",
    "onewindow.domains.appointments",
    "onewindow.domains.cases",
    "onewindow.domains.webhooks",
    "onewindow.domains.evaluation",
    "onewindow.domains.surveys",
    "onewindow.domains.appraisals",
    "onewindow.domains.contracts",
    "onewindow.domains.dockets",
    "onewindow.channels.entrance",
    "onewindow.channels.window",
    "onewindow.channels.review",
    "onewindow.channels.console",
    "onewindow.channels.public",
    "onewindow.channels.hall",
    "onewindow.channels.evaluating",
    "onewindow.channels.oversight",
    "onewindow.channels.booking",
    "onewindow.channels.signing",
    "onewindow.channels.openapi",
]

MIDDLEWARE = [
    "onewindow.kit.metrics.pages.Timing",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "onewindow.kit.views.LateMessages",
    "django_htmx.middleware.HtmxMiddleware",
    "onewindow.kit.views.OneMoment",
    "onewindow.channels.entrance.gate.Gate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "onewindow.kit.views.ContentPolicy",
    "onewindow.kit.views.RefusalMiddleware",
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["onewindow.domains.accounts.web.backend.StaffBackend"]
SESSION_ENGINE = "onewindow.kit.sessions"
PASSWORD_HASHERS = [
    # Memory-hard, and a fifth of the time of PBKDF2 at Django's count of rounds.
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("staff_number", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "entrance:sign-in"
CSRF_FAILURE_VIEW = "onewindow.channels.entrance.views.sign_in.csrf_failed"
STAFF_HOMES = [
    ("cases.receive", "/window/"),
    ("cases.examine", "/review/"),
    ("cases.inspect", "/review/"),
    ("cases.deliver", "/window/"),
    ("catalogue.edit", "/console/"),
    ("catalogue.review_technical", "/console/"),
    ("catalogue.review_expert", "/console/"),
    ("catalogue.publish", "/console/"),
    ("organizations.manage", "/console/"),
    ("accounts.view", "/console/"),
    ("cases.supervise", "/review/"),
    ("surveys.call", "/oversight/"),
    ("evaluation.view", "/oversight/"),
]
"""Where a person goes after sign-in: the first line whose capability they hold."""
DEMO_IDENTITIES = _flag("ONEWINDOW_DEMO_IDENTITIES", True)
"""Whether numbers of invented people (990000…) may be registered; off where real people come."""
SECOND_FACTOR = os.environ.get("ONEWINDOW_SECOND_FACTOR", "required")
"""``required``: staff pages open only behind a code or a passkey; ``optional``: password alone."""
LOCKOUT_ATTEMPTS = int(os.environ.get("ONEWINDOW_LOCKOUT_ATTEMPTS", "5"))
LOCKOUT_MINUTES = int(os.environ.get("ONEWINDOW_LOCKOUT_MINUTES", "15"))
SESSION_IDLE_MINUTES = int(os.environ.get("ONEWINDOW_IDLE_MINUTES", "30"))
SESSION_COOKIE_AGE = 12 * 3600
"""A session ends after a shift whatever happens; idle time is judged on every request."""
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")

ROOT_URLCONF = os.environ.get("ONEWINDOW_URLS", "onewindow.config.urls")
"""``onewindow.config.urls_api`` serves the machine door alone, for a network zone of its own."""
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "onewindow.kit.live.context.live",
            ],
        },
    }
]
WSGI_APPLICATION = "onewindow.config.wsgi.application"

WEB_PORT = os.environ.get("ONEWINDOW_WEB_PORT", "")
LIVE_PORT = os.environ.get("ONEWINDOW_LIVE_PORT", "")
"""Ports of scripts/run, where pages and live updates differ by port; empty behind one server."""

_LIVE_SOURCES = [f"http://{host}:{LIVE_PORT}" for host in ALLOWED_HOSTS if LIVE_PORT]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'", *_LIVE_SOURCES],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],  # materials are shown beside the review points
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
_HTTPS = BASE_URL.startswith("https://")
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
_STATIC_IS_BUILT = _flag("ONEWINDOW_STATIC_BUILT", False)
"""Set by scripts/run: files are collected, hashed and compressed; else found where they lie."""
STATIC_ROOT = VAR / "static" if _STATIC_IS_BUILT else None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _STATIC_IS_BUILT
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not _STATIC_IS_BUILT
NODE_MODULES = ROOT / "node_modules"
"""Front-end packages that the set-up installs; icons and ``ui.assets`` are read here."""
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "onewindow.ui.finders.AssetListFinder",
]
FILES_ROOT = VAR / "files"
"""Content-addressed store of uploads and documents."""

API_BODY_BYTES = 1024 * 1024
"""Of a JSON body at the machine door; files are uploaded by themselves."""
IDEMPOTENCY_HOURS = int(os.environ.get("ONEWINDOW_IDEMPOTENCY_HOURS", "24"))
"""How long an answer is kept under its key."""
MAX_UPLOAD_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
CITY_ROOT = Path(os.environ.get("ONEWINDOW_CITY", ROOT / "city"))
PUBLICATION_NEEDS_MINUTES = _flag("ONEWINDOW_PUBLICATION_NEEDS_MINUTES", True)
"""Whether a standard needs its optimisation record and meeting minutes to be published (W35)."""
SUBSCRIPTIONS = "onewindow.config.subscriptions.SUBSCRIPTIONS"
SWEEPS = "onewindow.config.subscriptions.SWEEPS"
LIVE_CHANNELS = "onewindow.config.subscriptions.LIVE_CHANNELS"
LOOPS = "onewindow.config.subscriptions.LOOPS"
WORKER_NICE = int(os.environ.get("ONEWINDOW_WORKER_NICE", "10"))
"""How far the background process steps back for whoever waits for a page; 0: not at all."""
HANDLER_SECONDS = float(os.environ.get("ONEWINDOW_HANDLER_SECONDS", "120"))
"""A handler of a fact that takes longer ends its worker, which is started again."""
SWEEP_SECONDS = float(os.environ.get("ONEWINDOW_SWEEP_SECONDS", "600"))
"""The same for a periodic sweep, which may have a city's rows to look through."""

WEBHOOK_NETWORKS = os.environ.get("ONEWINDOW_WEBHOOK_NETWORKS", "")
"""Networks (CIDR, comma-separated) beyond the public ones that messages may go to."""
WEBHOOK_PLAIN = _flag("ONEWINDOW_WEBHOOK_PLAIN", False)
WEBHOOK_CA_FILE = os.environ.get("ONEWINDOW_WEBHOOK_CA_FILE", "")
WEBHOOK_TIMEOUT = float(os.environ.get("ONEWINDOW_WEBHOOK_TIMEOUT", "10"))
WEBHOOK_RETRIES = [
    float(seconds)
    for seconds in os.environ.get(
        "ONEWINDOW_WEBHOOK_RETRIES", "5,30,120,600,3600,10800,21600,43200,86400"
    ).split(",")
]
"""Pauses after the first, second … failed try, in seconds; the last one repeats."""
WEBHOOK_GIVE_UP = timedelta(hours=float(os.environ.get("ONEWINDOW_WEBHOOK_GIVE_UP_HOURS", "72")))
WEBHOOK_PAUSE_TRIES = int(os.environ.get("ONEWINDOW_WEBHOOK_PAUSE_TRIES", "20"))
WEBHOOK_PAUSE_AFTER = timedelta(hours=float(os.environ.get("ONEWINDOW_WEBHOOK_PAUSE_HOURS", "24")))
WEBHOOK_WIDTH, WEBHOOK_SLOTS = 4, 32
"""Tries at once: at one endpoint, and of one worker."""
WEBHOOK_LEASE = timedelta(seconds=WEBHOOK_TIMEOUT + 50)
"""After so long another sender takes up what a killed one left."""
WEBHOOK_KEEP, WEBHOOK_KEEP_PARKED = timedelta(days=30), timedelta(days=90)
WEBHOOK_CASE_LINK = f"{BASE_URL}/api/v1/cases/{{number}}"
"""Where a receiver finds the case, with its own rights."""

EVALUATION_REPORT_CHANNELS = [
    code.strip() for code in os.environ.get("ONEWINDOW_REPORT_CHANNELS", "1,2,3,4,5,6,7").split(",")
]
"""How the platform above calls PC端, 移动端, 二维码, 大厅平板, 大厅其他终端, 电话, 短信."""
EVALUATION_REPORT_STATES = [
    code.strip() for code in os.environ.get("ONEWINDOW_REPORT_STATES", "1,2,3").split(",")
]
"""How it calls a case that is not accepted yet, is accepted, has ended."""
EVALUATION_REPORT_SOURCE = os.environ.get("ONEWINDOW_REPORT_SOURCE", "")
"""How it calls this source of data; empty: the division of each service."""
CMPP_HOST = os.environ.get("ONEWINDOW_CMPP_HOST", "")
"""The short message gateway; empty: texts are kept, shown as such, and never sent."""
CMPP_PORT = int(os.environ.get("ONEWINDOW_CMPP_PORT", "7890"))
CMPP_VERSION = os.environ.get("ONEWINDOW_CMPP_VERSION", "3.0")
CMPP_ACCOUNT = os.environ.get("ONEWINDOW_CMPP_ACCOUNT", "")
CMPP_SECRET = os.environ.get("ONEWINDOW_CMPP_SECRET", "")
CMPP_NUMBER = os.environ.get("ONEWINDOW_CMPP_NUMBER", "")
CMPP_SERVICE = os.environ.get("ONEWINDOW_CMPP_SERVICE", "")
CMPP_WINDOW = int(os.environ.get("ONEWINDOW_CMPP_WINDOW", "16"))
CMPP_ANSWER_SECONDS = float(os.environ.get("ONEWINDOW_CMPP_ANSWER_SECONDS", "60"))
CMPP_IDLE_SECONDS = float(os.environ.get("ONEWINDOW_CMPP_IDLE_SECONDS", "180"))
CMPP_CHECKS_GATEWAY = _flag("ONEWINDOW_CMPP_CHECKS_GATEWAY", True)
TEXTS_KEPT = timedelta(days=int(os.environ.get("ONEWINDOW_TEXTS_KEPT_DAYS", "180")))
EVALUATION_LINK = f"{BASE_URL.rstrip('/')}/e/{{code}}?via=message"
"""What a text message that asks for an evaluation leads to."""
DOCKET_LINK = f"{BASE_URL.rstrip('/')}/d/{{code}}"
"""What a text message about the answer to a docket leads to."""
METRICS = "onewindow.config.subscriptions.METRICS"
METRICS_ROOT = VAR / "metrics"
"""Where the processes of this machine write what they count; see kit.metrics.book."""
METRICS_TOKEN = os.environ.get("ONEWINDOW_METRICS_TOKEN", "")
"""Who shows it may read /metrics; empty: only the machine itself, not through a proxy."""
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # A page that is not found or refused is no error; a crash is, with its traceback.
    "loggers": {"django.request": {"level": "ERROR"}},
}
"""Each process writes to standard error; scripts/run keeps that as one file a process."""
