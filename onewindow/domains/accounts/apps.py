from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "onewindow.domains.accounts"
    verbose_name = "帐户与权限"
