"""A Django project as small as Viewflow allows: no middleware, no templates, kept connections."""

import os

from psycopg.conninfo import conninfo_to_dict

_PARTS = conninfo_to_dict(os.environ["DATABASE_URL"])
SECRET_KEY = "measured-and-thrown-away"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _PARTS["dbname"],
        "USER": _PARTS.get("user", ""),
        "PASSWORD": _PARTS.get("password", ""),
        "HOST": _PARTS.get("host", ""),
        "PORT": _PARTS.get("port", ""),
        "CONN_MAX_AGE": None,
    }
}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "viewflow",
    "viewflow.workflow",
    "bench.peers.viewflow_peer",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
