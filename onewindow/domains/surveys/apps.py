from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "onewindow.domains.surveys"
    verbose_name = "回访调查"
