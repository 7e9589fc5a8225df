from django.apps import AppConfig


class WindowConfig(AppConfig):
    name = "onewindow.channels.window"
    label = "channel_window"
