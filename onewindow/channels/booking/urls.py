"""Addresses of booking that everybody may open; included at ``/booking/``."""

from __future__ import annotations

from django.urls import path

from onewindow.channels.booking.views import public, visits

app_name = "booking"
urlpatterns = [
    path("", public.start, name="start"),
    path("outlets/", public.outlets, name="outlets"),
    path("outlets/<slug:outlet>/", public.slots, name="slots"),
    path("find/", public.find, name="find"),
    path("held/<str:token>/", public.held, name="held"),
    path("held/<str:token>/cancel/", public.cancel, name="cancel"),
    path("visits/", visits.wish, name="visit"),
    path("visits/<str:token>/", visits.held, name="visit-held"),
    path("visits/<str:token>/cancel/", visits.cancel, name="visit-cancel"),
]
