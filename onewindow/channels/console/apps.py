from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "onewindow.channels.console"
    label = "channel_console"
