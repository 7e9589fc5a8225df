"""The WSGI process: every page."""

import os
from importlib import import_module

import django
from django.conf import settings

from onewindow.kit.collecting import settle
from onewindow.kit.handler import PageHandler
from onewindow.kit.metrics import keep
from onewindow.kit.security import require_secrets

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.config.settings")
django.setup(set_prefix=False)
application = PageHandler()
require_secrets()
keep(settings.METRICS_ROOT, "web")
import_module(settings.ROOT_URLCONF)  # with every view, before somebody waits for it
settle()
