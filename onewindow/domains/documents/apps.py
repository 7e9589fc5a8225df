from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "onewindow.domains.documents"
    verbose_name = "文书"
