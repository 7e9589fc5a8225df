"""Addresses of the hall; included at ``/hall/``."""

from __future__ import annotations

from django.urls import path

from onewindow.channels.hall.views import (
    arrivals,
    boards,
    devices,
    judging,
    phone,
    query,
    reception,
    rules,
    tickets,
)

app_name = "hall"
urlpatterns = [
    path("pulse", boards.pulse, name="pulse"),
    path("board/<slug:outlet>", boards.board, name="board"),
    path("screen/<str:token>", boards.paired, name="screen"),
    path("window/<str:number>", boards.window, name="window"),
    path("progress/<slug:outlet>", boards.progress, name="progress"),
    path("take/<str:token>/", tickets.home, name="take"),
    path("take/<str:token>/matters", tickets.matters, name="matters"),
    path("take/<str:token>/choice", tickets.choice, name="choice"),
    path("rules/<slug:outlet>", rules.rules, name="rules"),
    path("take/<str:token>/rules", rules.at_door, name="take-rules"),
    path("take/<str:token>/query", query.query, name="query"),
    path("take/<str:token>/judge", judging.judge, name="judge"),
    path("take/<str:token>/check-in", arrivals.check_in, name="check-in"),
    path("take/<str:token>/help", tickets.call_help, name="help"),
    path("take/<str:token>/tickets", tickets.take, name="take-ticket"),
    path("take/<str:token>/tickets/<str:code>", tickets.printed, name="printed"),
    path("ticket/<str:code>", phone.ticket, name="ticket"),
    path("ticket/<str:code>/leave", phone.leave, name="leave"),
    path("ticket/<str:code>/phone", phone.reach, name="reach"),
    path("ticket/<str:code>/phone/confirm", phone.confirm, name="confirm-phone"),
    path("ticket/<str:code>/back", phone.back, name="back"),
    path("reception", reception.choose, name="reception"),
    path("reception/<slug:outlet>", reception.desk, name="desk"),
    path("devices", devices.devices, name="devices"),
]
