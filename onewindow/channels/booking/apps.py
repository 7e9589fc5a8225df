from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "onewindow.channels.booking"
    label = "channel_booking"
