from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "onewindow.domains.cases"
    verbose_name = "办件"
