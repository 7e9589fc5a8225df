from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "onewindow.domains.catalogue"
    verbose_name = "事项目录"
