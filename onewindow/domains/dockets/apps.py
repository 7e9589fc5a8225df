from django.apps import AppConfig


class DocketsConfig(AppConfig):
    name = "onewindow.domains.dockets"
    verbose_name = "办不成事反映"
