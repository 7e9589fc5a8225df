"""Addresses of the console."""

from __future__ import annotations

from django.urls import path

from onewindow.channels.console.views import (
    catalogue,
    drafting,
    item,
    powers,
    publication,
)

app_name = "console"
urlpatterns = [
    path("", catalogue.home, name="home"),
    path("items", catalogue.items, name="catalogue"),
    path("items/figures", catalogue.figures, name="figures"),
    path("items/schema.json", catalogue.schema, name="schema"),
    path("items/new", drafting.new, name="item-new"),
    path("items/<slug:code>/", item.content, name="item"),
    path("items/<slug:code>/plan", item.plan, name="item-plan"),
    path("items/<slug:code>/checklist", item.checklist, name="item-checklist"),
    path("items/<slug:code>/findings", item.findings, name="item-findings"),
    path("items/<slug:code>/figures", item.figures, name="item-figures"),
    path("items/<slug:code>/yaml", item.yaml_view, name="item-yaml"),
    path("items/<slug:code>/history", item.history, name="item-history"),
    path("items/<slug:code>/compare", item.compare, name="item-compare"),
    path("items/<slug:code>/edit", drafting.edit, name="item-edit"),
    path("items/<slug:code>/publication", publication.publication, name="item-publication"),
    path("items/<slug:code>/submit", publication.submit, name="item-submit"),
    path("items/<slug:code>/review", publication.review, name="item-review"),
    path("items/<slug:code>/publish", publication.publish, name="item-publish"),
    path("items/<slug:code>/repeal", publication.repeal, name="item-repeal"),
    path("items/<slug:code>/waive", publication.waive, name="item-waive"),
    path("powers", powers.powers, name="powers"),
    path("powers/compare", powers.compare, name="powers-compare"),
    path("powers/add", powers.add, name="power-add"),
    path("powers/<int:entry>/change", powers.change, name="power-change"),
    *[path(f"STUB{n}", catalogue.home, name=n) for n in ("places","people","posts","letters","skills","calendars","system")],
]
