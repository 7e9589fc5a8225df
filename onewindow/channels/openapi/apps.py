from django.apps import AppConfig


class OpenapiConfig(AppConfig):
    name = "onewindow.channels.openapi"
    label = "channel_openapi"
