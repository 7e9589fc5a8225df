"""The machine door alone, for a network zone of its own (``ONEWINDOW_URLS``)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from onewindow.channels.openapi.gatehouse import crashed, nowhere, unreadable

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("onewindow.kit.health")),
    path("api/v1/", include("onewindow.channels.openapi.urls")),
]
handler400 = unreadable
handler404 = nowhere
handler500 = crashed
