"""What a server process must not start without."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_SECRETS = ("ONEWINDOW_SECRET_KEY", "ONEWINDOW_DATA_KEY")


def require_secrets() -> None:
    """Refuse to serve with the keys that stand in the source for tests."""
    missing = [name for name in _SECRETS if not os.environ.get(name)]
    if missing and not settings.DEBUG:
        raise ImproperlyConfigured(
            f"{', '.join(missing)} must be set; scripts/run makes and keeps them"
        )
