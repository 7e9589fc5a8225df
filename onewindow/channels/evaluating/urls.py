"""Addresses of evaluating: a short one for QR codes, the tablet, what is published."""

from __future__ import annotations

from django.urls import path

from onewindow.channels.evaluating import asked, tablet

app_name = "evaluating"
urlpatterns = [
    path("e/<str:code>", asked.asked, name="asked"),
    path("evaluations", asked.published, name="published"),
    path("tablet/", tablet.pair, name="pair"),
    path("tablet/<str:token>/", tablet.tablet, name="tablet"),
    path("tablet/<str:token>/content", tablet.content, name="tablet-content"),
]
