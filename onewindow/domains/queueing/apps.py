from django.apps import AppConfig


class QueueingConfig(AppConfig):
    name = "onewindow.domains.queueing"
    verbose_name = "排队叫号"
