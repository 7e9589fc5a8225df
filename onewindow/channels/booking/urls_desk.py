"""Addresses of booking for staff; included at ``/booking-desk/``."""

from __future__ import annotations

from django.urls import path

from onewindow.channels.booking.views import crew, desk, figures, helping, settings, vehicles

app_name = "booking_desk"
urlpatterns = [
    path("", desk.day, name="day"),
    path("book", desk.book, name="book"),
    path("check-in", desk.check_in, name="check-in"),
    path("copies", desk.copies, name="copies"),
    path("bookings/<uuid:uuid>/cancel", desk.cancel, name="cancel"),
    path("bookings/<uuid:uuid>/rebook", desk.rebook, name="rebook"),
    path("bookings/<uuid:uuid>/excuse", desk.excuse, name="excuse"),
    path("bookings/<uuid:uuid>/assist", helping.assist, name="assist"),
    path("helping", helping.helping, name="helping"),
    path("vehicles", vehicles.week, name="vehicles"),
    path("vehicles/book", vehicles.book, name="visit-book"),
    path("visits/<uuid:uuid>/cancel", vehicles.cancel, name="visit-cancel"),
    path("visits/<uuid:uuid>/finish", vehicles.finish, name="visit-finish"),
    path("visits/<uuid:uuid>/excuse", vehicles.excuse, name="visit-excuse"),
    path("crew/", crew.tablet, name="crew"),
    path("crew/worker.js", crew.worker, name="crew-worker"),
    path("crew/app.webmanifest", crew.manifest, name="crew-manifest"),
    path("crew/day", crew.day, name="crew-day"),
    path("crew/entries", crew.entry, name="crew-entry"),
    path("crew/tours/<uuid:uuid>/close", crew.close, name="crew-close"),
    path("settings", settings.overview, name="settings"),
    path("settings/capacity", settings.capacity, name="capacity"),
    path("settings/blackout", settings.blackout, name="blackout"),
    path("settings/blackout/lift", settings.lift, name="blackout-lift"),
    path("settings/excuse-day", settings.excuse_day, name="excuse-day"),
    path("settings/rules", settings.rules, name="rules"),
    path("settings/provider", settings.provider, name="provider"),
    path("settings/provider/<int:pk>/delist", settings.delist, name="provider-delist"),
    path("settings/vehicle", settings.vehicle, name="vehicle"),
    path("settings/vehicle/<slug:code>/retire", settings.retire, name="vehicle-retire"),
    path("channels", figures.channels, name="channels"),
    path("measures", figures.measures, name="measures"),
]
