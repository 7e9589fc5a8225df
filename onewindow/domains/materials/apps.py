from django.apps import AppConfig


class MaterialsConfig(AppConfig):
    name = "onewindow.domains.materials"
    verbose_name = "材料"
