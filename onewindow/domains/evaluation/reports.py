"""数据上报: evaluations in the national field list, by when they last changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.db.models.fields.json import KeyTextTransform as Text
from django.db.models.fields.json import KeyTransform as Part
from django.utils import timezone

from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.evaluation.models import Invitation, Rectification, ServiceEvaluation
from onewindow.domains.evaluation.permissions import REPORT, demand
from onewindow.domains.evaluation.rules.loop import Stage
from onewindow.domains.evaluation.rules.national import Codes, Party, Service, Voice, report_fields
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor
from onewindow.kit.audit import audit_unmasking
from onewindow.kit.reach import within_reach
from onewindow.lib.masking import mask_citizen_id, mask_name

SETTLED = timedelta(minutes=5)
"""An act is committed long before: what changed until then stands in the list for good."""
_DOCUMENT = "standard__document"


@dataclass(frozen=True, slots=True)
class ReportRow:
    """An evaluation as it is reported, and what became of it since."""

    fields: dict[str, str]
    is_default: bool
    changed_at: datetime
    struck_at: datetime | None
    strike_reason: str
    appeal_reason: str
    stage: Stage | None


def reportable(
    viewer: Actor, *, is_default: bool, since: datetime | None, at: datetime
) -> QuerySet[ServiceEvaluation]:
    """Return what changed from a moment on and is settled; order by changed_at, id.

    Default grades make a list of their own. Struck ones and those under appeal are in it.
    """
    demand(viewer, REPORT)
    rows = ServiceEvaluation.objects.select_related("invitation").filter(
        is_default=is_default, changed_at__lt=settled_until(at)
    )
    if since is not None:
        rows = rows.filter(changed_at__gte=since)
    return within_reach(rows, viewer, "invitation__division_code")


def settled_until(at: datetime) -> datetime:
    """Return until when the list is complete: whoever asks next begins there."""
    return at - SETTLED


def report_rows(
    rows: Sequence[ServiceEvaluation], *, purpose: str = "", by: Actor, at: datetime
) -> list[ReportRow]:
    """Return a page in the national fields; five queries whatever its length.

    Names and numbers are masked; with a ``purpose`` they are whole, after a row of the audit trail
    has said who took which page and why.
    """
    demand(by, REPORT)
    if purpose and rows:
        page = f"evaluation:{rows[0].pk}-{rows[-1].pk}"
        audit_unmasking("evaluation_report", by=by, subject=page, purpose=purpose, at=at)
    services = _services([row.invitation for row in rows], timezone.localdate(at))
    remedies = {
        one.evaluation_id: one
        for one in Rectification.objects.filter(evaluation__in=[row.pk for row in rows])
    }
    source = Codes(
        settings.EVALUATION_REPORT_CHANNELS,
        settings.EVALUATION_REPORT_STATES,
        settings.EVALUATION_REPORT_SOURCE,
    )
    found = []
    for row, service in zip(rows, services, strict=True):
        shown = service if purpose else _masked(service)
        voice = Voice(row.stars, row.labels, row.words, row.channel, row.evaluated_at)
        found.append(_row(row, report_fields(shown, voice, source), remedies.get(row.pk)))
    return found


def _row(row: ServiceEvaluation, fields: dict[str, str], remedy: Rectification | None) -> ReportRow:
    return ReportRow(
        fields,
        row.is_default,
        row.changed_at,
        row.struck_at,
        row.strike_reason,
        remedy.appeal_reason if remedy else "",
        Stage(remedy.stage) if remedy else None,
    )


def _masked(service: Service) -> Service:
    """Hide which person it was; what a body is called and its number are public."""
    return replace(
        service, applicant=_masked_party(service.applicant), agent=_masked_party(service.agent)
    )


def _masked_party(party: Party) -> Party:
    name = mask_name(party.name) if party.name and party.is_natural else party.name
    number = mask_citizen_id(party.number) if party.is_natural else party.number
    return replace(party, name=name, number=number)


def _services(invitations: Sequence[Invitation], today: Any) -> list[Service]:
    """Return what the record knows of each occasion: its case, or the item that was named."""
    known = _cases(one.case_number for one in invitations if one.case_number)
    agents = _agents(one["agent"] for one in known.values() if one["agent"])
    alone = {one.item_code for one in invitations if one.item_code and not one.case_number}
    items = _items(alone, today) if alone else {}
    offices = {
        row.code: row
        for row in organizations.departments().filter(
            code__in={one.department for one in invitations}
        )
    }
    return [_service(one, known, agents, items, offices) for one in invitations]


def _service(
    row: Invitation,
    known: dict[str, dict[str, Any]],
    agents: dict[str, Party],
    items: dict[str, dict[str, Any]],
    offices: dict[str, organizations.Department],
) -> Service:
    case = known.get(row.case_number, {})
    office = offices.get(row.department)
    item = case or items.get(row.item_code, {})
    codes = item.get("codes") or {}
    return Service(
        subject=row.subject,
        occasion=row.occasion,
        item_name=row.item_name,
        division_code=row.division_code,
        department=(office.uscc or office.code) if office else row.department,
        department_name=office.name if office else "",
        implementation_code=codes.get("implementation", ""),
        handling_code=codes.get("handling", ""),
        handling_type=item.get("handling") or "",
        accepted_at=case.get("accepted_at"),
        is_ended=case.get("ended_at") is not None,
        applicant=_party(case) if case and row.is_named else Party(),
        agent=agents.get(case.get("agent") or "", Party()),
    )


def _cases(numbers: Iterable[str]) -> dict[str, dict[str, Any]]:
    rows = cases.Case.objects.filter(number__in=set(numbers)).values(
        "number",
        "accepted_at",
        "ended_at",
        kind=F("applicant__kind"),
        name=F("applicant__name"),
        document_type=F("applicant__document_type"),
        identity=F("applicant__identity"),
        agent=Text("agent_key", "state"),
        codes=Part("codes", _DOCUMENT),
        handling=Text("handling_type", _DOCUMENT),
    )
    return {row["number"]: dict(row) for row in rows}


def _items(codes: Iterable[str], on: Any) -> dict[str, dict[str, Any]]:
    rows = catalogue.standards_in_force(on).filter(item__code__in=set(codes))
    found = rows.values(
        code=F("item__code"),
        codes=Part("codes", "document"),
        handling=Text("handling_type", "document"),
    )
    return {row["code"]: dict(row) for row in found}


def _agents(keys: Iterable[str]) -> dict[str, Party]:
    wanted = set(keys)
    if not wanted:
        return {}
    rows = applicants.Applicant.objects.filter(uuid__in=wanted)
    values = rows.values("uuid", "kind", "name", "document_type", "identity")
    return {str(row["uuid"]): _party(dict(row)) for row in values}


def _party(row: Mapping[str, Any]) -> Party:
    is_natural = row["kind"] == applicants.Applicant.Kind.NATURAL
    return Party(row["name"], row["document_type"], row["identity"], is_natural)
