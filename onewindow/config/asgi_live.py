"""The ASGI process: live updates. Pages come from the WSGI process."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.config.settings")
django.setup()

from onewindow.kit.live.app import LiveApp  # noqa: E402 after the set-up
from onewindow.kit.security import require_secrets  # noqa: E402

require_secrets()
application = LiveApp()
