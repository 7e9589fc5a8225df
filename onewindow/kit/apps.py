from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "onewindow.kit"
    label = "kit"
