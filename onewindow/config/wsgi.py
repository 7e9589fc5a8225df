"""The WSGI process: every page."""

import os

from django.core.wsgi import get_wsgi_application

from onewindow.kit.security import require_secrets

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.config.settings")
application = get_wsgi_application()
require_secrets()
