from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "onewindow.channels.public"
    label = "channel_public"
