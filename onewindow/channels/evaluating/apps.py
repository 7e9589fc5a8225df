from django.apps import AppConfig


class EvaluatingConfig(AppConfig):
    name = "onewindow.channels.evaluating"
    label = "channel_evaluating"
