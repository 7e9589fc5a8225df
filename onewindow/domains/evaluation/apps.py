from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "onewindow.domains.evaluation"
    verbose_name = "好差评"
