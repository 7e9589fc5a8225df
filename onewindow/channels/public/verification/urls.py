"""Addresses of verification; included at ``/verify/``."""

from __future__ import annotations

from django.urls import path

from onewindow.channels.public.verification import views

app_name = "verification"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("<str:code>", views.show, name="show"),
]
