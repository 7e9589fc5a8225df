"""收件: open a case on the item's standard in force, with what the applicant brought."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings

from onewindow.domains.applicants import api as applicants
from onewindow.domains.calendars.api import local_day
from onewindow.domains.cases import events, store
from onewindow.domains.cases.actions.acting import project
from onewindow.domains.cases.errors import FormInvalid, ItemNotInForce, SimulatedOnly
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.rules.clocks import compute_clocks
from onewindow.domains.cases.rules.evolve import evolve
from onewindow.domains.cases.rules.forms import check_form
from onewindow.domains.cases.rules.state import CaseState
from onewindow.domains.cases.terms import (
    NumberSeries,
    Terms,
    calendar_for,
    check_window,
    handling_departments,
    number_series,
    terms_of,
)
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.catalogue.api import Facts
from onewindow.kit import stamps
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.metrics import counted
from onewindow.kit.refusals import Forbidden, Invalid, NotFound

CHANNELS = {
    "window": "窗口申请",
    "portal": "网上申请",
    "courier": "邮寄、快递申请",
    "kiosk": "自助终端申请",
    "mobile": "手机申请",
}
DELIVERY_MODES = frozenset({"collection", "post", "electronic"})
GREEN_REASONS = {
    "elderly": "老年人",
    "minor": "未成年人",
    "ill": "病患",
    "disabled": "残疾人",
    "pregnant": "孕产妇",
    "military": "军人及家属",
    "key_project": "重点项目",
    "urgent": "紧急事项",
}
_CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Query codes are read aloud and typed by hand: nothing that looks like something else."""


@dataclass(frozen=True)
class Application:
    """What is handed in. ``division_code`` is that of the matter (the property, the business).

    ``materials`` are ids of the standard's materials that were brought and looked at, ``holdings``
    licence types and data resources that government was found to hold. ``answers`` are to the
    guiding questions, ``form`` to the form; ``applicant`` and ``agent`` are uuids of applicants.
    """

    item_code: str
    applicant: str
    division_code: str
    channel: str = "window"
    answers: Mapping[str, Any] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    materials: Sequence[str] = ()
    holdings: frozenset[str] = frozenset()
    delivery_mode: str = "collection"
    green_channel: str = ""
    is_simulated: bool = False
    agent: str = ""


def receive_case(
    application: Application, *, by: Actor, at: datetime, window: str = "", key: str = ""
) -> Case:
    """收件: give the case a number and a query code; the receipt clock starts.

    A retry with the same ``key`` by the same person returns the first case. Raises ItemNotInForce
    for an item outside the power list (N5), NotAcceptableHere for a window that may not take it,
    FormInvalid with every fault of the form at once.
    """
    with counted("cases.receive"):
        return _receive(application, by=by, at=at, window=window, key=key)


def _receive(application: Application, *, by: Actor, at: datetime, window: str, key: str) -> Case:
    receipt_key = _receipt_key(by, key) if key else ""
    before = store.receipt_before(
        receipt_key,
        application.applicant,
        agent=application.agent,
        item=application.item_code,
        on=local_day(at),
    )
    if before.number:
        return Case.objects.get(number=before.number)
    with stamps.held(before.stamps):
        case, state, fact, series = _open(application, before, by=by, at=at, window=window)
    case.receipt_key = receipt_key or None
    if store.write_receipt(
        case, state, fact, series=series.name, prefix=series.prefix, by=by, at=at
    ):
        return case
    return Case.objects.get(receipt_key=receipt_key)


def _open(
    application: Application, before: store.Before, *, by: Actor, at: datetime, window: str
) -> tuple[Case, CaseState, events.CaseReceived, NumberSeries]:
    """Check everything and return the case as it will be, still without its number."""
    _check_person(application, by)
    terms = terms_of(_standard_in_force(application, at))
    person, agent = _parties(application, before)
    found = assess(application, terms, person, is_agent=agent is not None, at=at)
    fact = _fact(application, terms, found, person, agent, window)
    if by.only_assigned:
        fact = replace(fact, assistant=by.key)
    state = evolve(CaseState(number=""), fact, by.as_record(), at)
    check_window(state, terms, window=window, power="receive", by=by, at=at)
    case = Case(
        query_code="".join(secrets.choice(_CODE_LETTERS) for _ in range(8)),
        standard_id=terms.standard_id,
        applicant_id=person.id,
        applicant_name=person.masked_name,
        form=json.dumps(found.form, ensure_ascii=False),
    )
    project(case, state, compute_clocks(state, terms, calendar_for(application.division_code)))
    return case, state, fact, number_series(terms.content, fact.department, at)


def _fact(
    application: Application,
    terms: Terms,
    found: Assessed,
    person: applicants.Party,
    agent: applicants.Party | None,
    window: str,
) -> events.CaseReceived:
    """Return the receipt: the checklist as it was drawn, and what of it is there."""
    department = _handling(terms, application.division_code)
    return events.CaseReceived(
        standard_id=terms.standard_id,
        item_code=terms.content.code,
        item_name=terms.content.name,
        department=department,
        division_code=application.division_code,
        channel=application.channel,
        applicant_id=person.id,
        applicant_key=person.uuid,
        window=window,
        is_online=application.channel in {"portal", "mobile", "kiosk"},
        is_simulated=application.is_simulated,
        green_channel=application.green_channel,
        delivery_mode=application.delivery_mode,
        answers=dict(application.answers),
        materials=found.materials,
        checklist=found.checklist,
        owed=found.owed,
        steps=found.steps,
        form_digest=form_digest(application.item_code, application.answers, found.form),
        agent_key=agent.uuid if agent else "",
        agent_name=agent.masked_name if agent else "",
    )


@dataclass(frozen=True)
class Assessed:
    """What the standard makes of an application: the clean form and what it needs and has."""

    form: dict[str, str]
    materials: tuple[str, ...]
    checklist: tuple[str, ...]
    owed: tuple[str, ...]
    steps: tuple[str, ...]


def assess(
    application: Application,
    terms: Terms,
    person: applicants.Applicant | applicants.Party,
    *,
    is_agent: bool,
    at: datetime,
) -> Assessed:
    """Check form and choices; refuse with every fault of the form at once."""
    facts = catalogue.facts_of(
        application.answers,
        applicant=condition_facts(person, is_agent=is_agent),
        form=application.form,
    )
    _check_choices(application, terms)
    form = _checked_form(application, terms, facts, at)
    checklist = catalogue.checklist(terms.content, facts, holdings=application.holdings)
    applying = {row.material.id for row in checklist.applying}
    free = [row.material.id for row in checklist.free]
    return Assessed(
        form=form,
        materials=tuple(dict.fromkeys([*free, *_known(application.materials, applying)])),
        checklist=tuple(row.material.id for row in checklist.applying),
        owed=tuple(row.material.id for row in checklist.to_submit if row.is_mandatory),
        steps=tuple(step.code for step in catalogue.active_steps(terms.content, facts)),
    )


def form_digest(item_code: str, answers: Mapping[str, Any], form: Mapping[str, str]) -> str:
    """Return the digest of what the applicant confirms on the second screen (X10)."""
    text = json.dumps([item_code, dict(answers), dict(form)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def condition_facts(
    person: applicants.Applicant | applicants.Party, *, is_agent: bool
) -> dict[str, Any]:
    """Return what conditions may ask about the applicant; ``type`` is 服务对象, A.4."""
    is_natural = person.kind == applicants.Applicant.Kind.NATURAL
    return {
        "kind": "natural" if is_natural else "legal",
        "type": "1" if is_natural else "2",
        "is_agent": is_agent,
    }


def _parties(
    application: Application, before: store.Before
) -> tuple[applicants.Party, applicants.Party | None]:
    """Return the applicant and the agent, whose authorisation covers the item today (帮办代办)."""
    agent = None
    if application.agent:
        agent = applicants.agent_read(application.agent, before.agent)
    return applicants.party_read(application.applicant, before.party), agent


def _receipt_key(by: Actor, key: str) -> str:
    return hashlib.sha256(f"{by.key}:{key}".encode()).hexdigest()


def _check_person(application: Application, by: Actor) -> None:
    if by.kind is ActorKind.OFFICER and not by.may("cases.receive"):
        raise Forbidden("您没有“收件”的权限。")
    if application.is_simulated and by.kind is ActorKind.OFFICER and not by.may("cases.mock"):
        raise Forbidden("您没有“模拟审批”的权限。")


def _standard_in_force(application: Application, at: datetime) -> int:
    on = local_day(at)
    try:
        return catalogue.standard_to_receive(application.item_code, on, application.division_code)
    except NotFound as missing:
        raise ItemNotInForce(f"{missing.message}，不能收件。", field="item_code") from missing
    except catalogue.NotOnPowerList as cancelled:
        raise ItemNotInForce(cancelled.message, field="item_code") from cancelled


def _check_choices(application: Application, terms: Terms) -> None:
    if application.channel not in terms.content.channels:
        offered = "、".join(CHANNELS[channel] for channel in terms.content.channels)
        raise Invalid(
            f"事项“{terms.content.name}”不接受这种申请方式。",
            law="事项标准公布的办理形式",
            next_step=f"可以采用：{offered}。",
            field="channel",
        )
    if application.delivery_mode not in DELIVERY_MODES:
        raise Invalid("没有这种送达方式。", field="delivery_mode")
    if application.green_channel and application.green_channel not in GREEN_REASONS:
        raise Invalid(
            "绿色通道须注明情形。",
            field="green_channel",
            next_step=f"可选：{'、'.join(GREEN_REASONS.values())}。",
        )
    if application.is_simulated and not terms.content.allows_mock:
        raise SimulatedOnly(f"事项“{terms.content.name}”不开展模拟审批。", next_step="请正式申请。")


def _checked_form(
    application: Application, terms: Terms, facts: Facts, at: datetime
) -> dict[str, str]:
    form, faults = check_form(
        catalogue.active_fields(terms.content, facts),
        application.form,
        today=local_day(at),
        allow_demo=settings.DEMO_IDENTITIES,
    )
    if faults:
        raise FormInvalid(
            f"申请表有 {len(faults)} 处需要修改：{'；'.join(map(str, faults))}",
            field=faults[0].field,
            details={"faults": faults},
        )
    return form


def _known(materials: Sequence[str], applying: set[str]) -> list[str]:
    strange = [material for material in materials if material not in applying]
    if strange:
        raise Invalid(
            f"材料“{strange[0]}”不在本情形的清单内。",
            field="materials",
            next_step="请按情形重新生成材料清单。",
        )
    return list(materials)


def _handling(terms: Terms, division_code: str) -> str:
    code = terms.content.department
    return handling_departments([code], division_code)[code]
