from django.apps import AppConfig


class AppraisalsConfig(AppConfig):
    name = "onewindow.domains.appraisals"
    verbose_name = "考核"
