from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "onewindow.domains.calendars"
    verbose_name = "日历与期限"
