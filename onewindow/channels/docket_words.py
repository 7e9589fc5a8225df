"""A docket in words: its place, its story, what the case it came from shows of it; shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from onewindow.channels.telling import Sentence, who
from onewindow.domains.dockets import api as dockets
from onewindow.domains.dockets import events as e
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor

_ACTS = {
    "dispatch": "转办",
    "forward": "转交其他部门",
    "answer": "答复",
    "tell": "回告反映人",
    "dissent": "不认可答复，请中心裁定",
    "decide": "中心作出裁定",
}


@dataclass(frozen=True, slots=True)
class Reported:
    """One docket as the page of its case shows it: never the words of the person."""

    number: str
    at: datetime
    stage: str
    is_closed: bool
    reason: str
    outcome: str
    is_opened: bool


def reported_of(case_number: str, viewer: Actor) -> list[Reported]:
    """Return what was reported about a case, for whoever may see the case."""
    return [
        Reported(
            row.number,
            row.recorded_at,
            row.get_stage_display(),
            row.closed_at is not None,
            row.reason_name,
            row.get_outcome_display(),
            viewer.may("dockets.view")
            and viewer.reaches(row.division_code)
            and (dockets.sees_region(viewer) or viewer.department == row.department),
        )
        for row in dockets.dockets_of_case(case_number)
    ]


def place_of(row: dockets.Docket, outlets: dict[str, str]) -> str:
    """Return where it was refused: outlet, window, or the person's own words for it."""
    parts = [outlets.get(row.outlet, row.outlet), f"{row.window}号窗口" if row.window else ""]
    return " ".join(part for part in (*parts, row.place) if part)


def address_of(row: dockets.Docket) -> str:
    """Return the whole address of the person's page, for a QR code on the receipt."""
    return str(settings.DOCKET_LINK.format(code=row.code))


def outlet_names(codes: set[str]) -> dict[str, str]:
    """Return code → name of outlets, in one query."""
    rows = organizations.Outlet.objects.filter(code__in=codes)
    return dict(rows.values_list("code", "name"))


def story(row: dockets.Docket) -> list[Sentence]:
    """Tell what happened to a docket, oldest first."""
    departments = organizations.directory()
    told = []
    for entry in dockets.story_of(row):
        title, detail = _words(entry.fact, departments)
        person = "反映人" if entry.actor.get("kind") == "applicant" else who(entry.actor)
        told.append(Sentence(entry.at, person, title, detail))
    return told


def _words(fact: object, departments: dict[str, str]) -> tuple[str, str]:
    if isinstance(fact, e.DocketRecorded):
        return f"{dockets.DocketChannel(fact.channel).label}登记", ""
    if isinstance(fact, e.DocketReminded):
        title = f"{dockets.Stage(fact.stage).label}{dockets.Reminder(fact.level).label}"
        return f"催办：{title}", departments.get(fact.department, fact.department) or "中心"
    assert isinstance(fact, e.DocketMoved)
    details = [fact.note]
    if fact.act in {"dispatch", "forward"}:
        details.insert(0, departments.get(fact.department, fact.department))
    if fact.outcome:
        details.insert(0, dockets.Outcome(fact.outcome).label)
    if fact.is_late:
        details.append("超过答复期限")
    return _ACTS[fact.act], "；".join(part for part in details if part)
