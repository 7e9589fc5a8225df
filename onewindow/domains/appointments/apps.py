from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "onewindow.domains.appointments"
    verbose_name = "预约"
