from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "onewindow.domains.contracts"
    verbose_name = "网签合同"
