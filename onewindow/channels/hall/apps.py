from django.apps import AppConfig


class HallConfig(AppConfig):
    name = "onewindow.channels.hall"
    label = "channel_hall"
