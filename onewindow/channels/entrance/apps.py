from django.apps import AppConfig


class EntranceConfig(AppConfig):
    name = "onewindow.channels.entrance"
    label = "entrance"
    verbose_name = "入口"
