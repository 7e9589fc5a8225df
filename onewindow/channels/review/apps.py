from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "onewindow.channels.review"
    label = "channel_review"
