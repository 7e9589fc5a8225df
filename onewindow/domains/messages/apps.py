from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "onewindow.domains.messages"
    label = "text_messages"  # django.contrib.messages has taken the short one
    verbose_name = "短信"
