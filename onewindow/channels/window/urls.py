"""Addresses of the window; included at ``/window/``."""

from __future__ import annotations

from django.urls import path

from onewindow.channels.window.views import (
    assistance,
    case,
    desk,
    files,
    materials,
    peaks,
    queue,
    screen,
    windows,
    wizard,
)

app_name = "window"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("seat", desk.seat, name="seat"),
    path("seat/leave", desk.leave, name="leave"),
    path("queue", queue.queue, name="queue"),
    path("queue/bar", queue.bar, name="queue-bar"),
    path("queue/act", queue.act, name="queue-act"),
    path("windows", windows.windows, name="windows"),
    path("windows/<str:window>/release", windows.release, name="release"),
    path("peaks", peaks.peaks, name="peaks"),
    path("peaks/bar", peaks.bar, name="peak-bar"),
    path("peaks/<str:window>/summon", peaks.summon, name="summon"),
    path("assisted", assistance.assisted, name="assisted"),
    path("assistants", assistance.assistants, name="assistants"),
    path("assistants/<str:number>", assistance.arrange, name="arrange"),
    path("search", desk.search, name="search"),
    path("deliveries", desk.deliveries, name="deliveries"),
    path("acceptance", wizard.acceptance, name="acceptance"),
    path("acceptance/items", wizard.items, name="items"),
    path("acceptance/begin", wizard.begin, name="begin"),
    path("acceptance/check", wizard.check, name="check"),
    path("acceptance/<uuid:uuid>/situation", wizard.situation, name="situation"),
    path("acceptance/<uuid:uuid>/applicant", wizard.applicant, name="applicant"),
    path("acceptance/<uuid:uuid>/materials", materials.step, name="materials"),
    path("acceptance/<uuid:uuid>/discard", wizard.discard, name="discard"),
    path("acceptance/<uuid:uuid>/files/<str:sha256>", files.draft_file, name="draft-file"),
    path("cases/<str:number>", case.case, name="case"),
    path("cases/<str:number>/acceptance", case.acceptance, name="case-acceptance"),
    path("cases/<str:number>/confirmation", case.confirmation, name="confirmation"),
    path("cases/<str:number>/visit", queue.attach, name="attach"),
    path("cases/<str:number>/amend", case.amend, name="amend"),
    path("cases/<str:number>/acts/<slug:slug>", case.act, name="act"),
    path("cases/<str:number>/files/<str:sha256>", files.case_file, name="case-file"),
    path("cases/<str:number>/notices", files.notices, name="notices"),
    path("cases/<str:number>/notices/<str:code>.pdf", files.notice, name="notice"),
    path("cases/<str:number>/reveal/<slug:field>", files.reveal, name="reveal"),
    path("second-screen", screen.pair, name="pair"),
    path("second-screen/<str:token>", screen.second_screen, name="second-screen"),
    path("second-screen/<str:token>/content", screen.content, name="second-screen-content"),
    path("second-screen/<str:token>/confirm", screen.confirm, name="second-screen-confirm"),
    path("second-screen/<str:token>/changes", screen.changes, name="second-screen-changes"),
]
