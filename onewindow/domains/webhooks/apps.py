from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "onewindow.domains.webhooks"
    verbose_name = "事件推送"
