from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "onewindow.channels.signing"
    label = "channel_signing"
