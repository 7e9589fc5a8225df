from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "onewindow.domains.approvals"
    verbose_name = "并联审批"
