"""Addresses of oversight."""

from __future__ import annotations

from django.urls import path

from onewindow.channels.oversight.views import (
    appraisals,
    calls,
    evaluations,
    hall,
    measures,
    recordings,
    rectifications,
    rounds,
    tickets,
)

app_name = "oversight"
urlpatterns = [
    path("", rectifications.home, name="home"),
    path("rectifications", rectifications.rectifications, name="rectifications"),
    path("rectifications/<int:number>", rectifications.rectification, name="rectification"),
    path("rectifications/<int:number>/<slug:slug>", rectifications.act, name="rectification-act"),
    path("evaluations", evaluations.evaluations, name="evaluations"),
    path("evaluations/<int:number>/publish", evaluations.publish, name="evaluation-publish"),
    path("ranking", evaluations.ranking, name="ranking"),
    path("policies", evaluations.policies, name="policies"),
    path("policies/new", evaluations.policy_set, name="policy-set"),
    path("surveys", rounds.rounds, name="rounds"),
    path("surveys/draw", rounds.draw, name="draw"),
    path("surveys/<int:number>", rounds.call_sheet, name="round"),
    path("surveys/<int:number>/next", calls.next_call, name="next-call"),
    path("surveys/<int:number>/paper", rounds.paper, name="paper"),
    path("surveys/<int:number>/close", rounds.close, name="round-close"),
    path("surveys/<int:number>/scores", rounds.scores, name="scores"),
    path("surveys/<int:number>/compare", rounds.compare, name="compare"),
    path("calls/<int:number>", calls.call, name="call"),
    path("calls/<int:number>/phone", calls.phone, name="call-phone"),
    path("calls/<int:number>/recording", calls.recording, name="call-recording"),
    path("calls/<int:number>/listen", recordings.listen, name="listen"),
    path("calls/<int:number>/listen/sound", recordings.sound, name="listen-sound"),
    path("tickets", tickets.tickets, name="tickets"),
    path("tickets/<int:number>/rectify", tickets.rectify, name="ticket-rectify"),
    path("tickets/<int:number>/tell", tickets.tell, name="ticket-tell"),
    path("schemes", rounds.schemes, name="schemes"),
    path("hall", hall.hall, name="hall"),
    path("hall/<slug:kind>", hall.hall_file, name="hall-file"),
    path("city", hall.city, name="city"),
    path("city/<slug:kind>", hall.city_file, name="city-file"),
    path("ranking/<slug:kind>", evaluations.ranking_file, name="ranking-file"),
    path("surveys/<int:number>/scores/<slug:kind>", rounds.scores_file, name="scores-file"),
    path("measures", measures.measures, name="measures"),
    path("measures/<slug:kind>", measures.measures_file, name="measures-file"),
    path("appraisals", appraisals.month, name="appraisals"),
    path("appraisals/draw-up", appraisals.draw_up, name="appraisal-draw-up"),
    path("appraisals/<slug:kind>", appraisals.month_file, name="appraisals-file"),
    path("schemes/new", rounds.scheme_set, name="scheme-set"),
]
