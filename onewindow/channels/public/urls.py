"""Addresses that everybody may open: the item guide and the progress of a case."""

from __future__ import annotations

from django.urls import path

from onewindow.channels.public import dockets, outlets, views

app_name = "public"
urlpatterns = [
    path("", views.front, name="front"),
    path("guide/", views.search, name="search"),
    path("guide/<slug:code>/", views.guide, name="guide"),
    path("outlets/", outlets.outlets, name="outlets"),
    path("outlets/<slug:code>/", outlets.outlet, name="outlet"),
    path("progress/", views.ask_progress, name="ask-progress"),
    path("progress/<str:token>/", views.progress, name="progress"),
    path("dockets/", dockets.report, name="docket-report"),
    path("dockets/ask/", dockets.ask, name="docket-ask"),
    path("dockets/<str:token>/", dockets.docket, name="docket"),
    path("d/<str:code>", dockets.link, name="docket-link"),
]
