"""Addresses that belong to the look itself."""

from __future__ import annotations

from django.urls import path

from onewindow.ui import views

app_name = "ui"
urlpatterns = [path("reading-mode", views.set_reading_mode, name="reading-mode")]
