from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "onewindow.domains.accounts"
    verbose_name = "帐户与权限"

    def ready(self) -> None:
        """Tell the domain below where people work (see ``organizations.people``)."""
        from onewindow.domains.accounts.queries import regions_of
        from onewindow.domains.organizations import api as organizations

        organizations.told_by(regions_of)
