from django.apps import AppConfig


class ApplicantsConfig(AppConfig):
    name = "onewindow.domains.applicants"
    verbose_name = "申请人"
