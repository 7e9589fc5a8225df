from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "onewindow.ui"
    label = "ui"
