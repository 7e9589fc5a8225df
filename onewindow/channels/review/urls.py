"""Addresses of the review desk."""

from __future__ import annotations

from django.urls import path

from onewindow.channels.review.acts import SPECS
from onewindow.channels.review.views import acts, batch, case, footage, inbox, papers, registers

app_name = "review"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("department", inbox.department, name="department"),
    path("search", inbox.search, name="search"),
    path("batch", batch.sign_together, name="batch"),
    path("reports", registers.reports, name="reports"),
    path("follow-ups", registers.follow_ups, name="follow-ups"),
    path("cases/<str:number>", case.case, name="case"),
    path("cases/<str:number>/steps/<slug:step>/sign", case.sign, name="sign"),
    path("cases/<str:number>/video/<int:place>", footage.footage, name="footage"),
    path("cases/<str:number>/decide", case.decide, name="decide"),
    path("cases/<str:number>/materials/<slug:material>", papers.material, name="material"),
    path("cases/<str:number>/notices/<str:notice>", papers.notice, name="notice"),
    path("cases/<str:number>/applicant/<slug:field>", papers.reveal, name="reveal"),
    path("cases/<str:number>/answers/<slug:field>", papers.reveal_answer, name="reveal-answer"),
    *(
        path(
            f"cases/<str:number>/steps/<slug:step>/{spec.slug}"
            if spec.on_step
            else f"cases/<str:number>/{spec.slug}",
            acts.VIEWS[spec.slug],
            name=spec.slug,
        )
        for spec in SPECS
    ),
]
