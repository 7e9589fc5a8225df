from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "onewindow.domains.organizations"
    verbose_name = "机构与窗口"
