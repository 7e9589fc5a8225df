from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "onewindow.channels.oversight"
    label = "channel_oversight"
