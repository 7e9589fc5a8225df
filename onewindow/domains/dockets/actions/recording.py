"""登记: what somebody could not get done, in their words, as one numbered docket."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.dockets.actions.moving import at_most, enter, nth_working_day, words
from onewindow.domains.dockets.actions.reviews import raise_if_repeated
from onewindow.domains.dockets.errors import DocketInvalid
from onewindow.domains.dockets.events import DocketRecorded
from onewindow.domains.dockets.models import Docket, DocketChannel
from onewindow.domains.dockets.permissions import RECORD, demand
from onewindow.domains.dockets.policies import policy_for
from onewindow.domains.dockets.rules.policy import OTHER, Policy, Reason
from onewindow.domains.dockets.rules.stages import Stage, answer_due
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.counters import next_number
from onewindow.kit.outbox import record
from onewindow.kit.reach import demand_reach
from onewindow.lib.check_digits import check_phone

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_CODE_BYTES = 12
LONGEST_PLACE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What somebody reports; only what they want and the reason are needed.

    ``outlet`` and ``window`` are where it was refused; ``place`` says it in words where it was
    neither. With a ``case_number`` the item, and a telephone nobody gave, are those of the case.
    """

    wanted: str
    reason: str
    channel: DocketChannel
    reason_words: str = ""
    papers: str = ""
    item: str = ""
    outlet: str = ""
    window: str = ""
    place: str = ""
    refused_on: date | None = None
    refused_by: str = ""
    person_name: str = ""
    phone: str = ""
    case_number: str = ""
    visit: int | None = None
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class _Matter:
    """What a report is about, looked up."""

    item: catalogue.ServiceItem | None
    outlet: organizations.Outlet | None
    case: cases.Case | None


@transaction.atomic
def record_docket(report: Report, *, by: Actor, at: datetime) -> Docket:
    """登记: number it, start the clock of the answer, and see whether the reason repeats."""
    if by.kind is not ActorKind.APPLICANT:
        demand(by, RECORD)
    matter = _matter(report, by)
    division = _division(matter)
    if by.kind is not ActorKind.APPLICANT:
        demand_reach(by, division, what="反映")
    policy = policy_for(division, timezone.localdate(at))
    reason = _reason(report, policy)
    row = _written(report, matter, division, reason, at)
    row.recorded_by = by.key if by.kind is ActorKind.OFFICER else ""
    row.recorded_window = by.window
    row.answer_by = answer_due(at, policy, nth_working_day(division))
    enter(row, Stage.TO_DISPATCH, policy, at=at)
    row.number = f"D{timezone.localdate(at):%Y%m%d}{_next(at):04}"
    row.save()
    fact = DocketRecorded(
        report.channel, reason.code, row.item_code, row.outlet, row.window, row.case_number
    )
    record(fact, subject=f"docket:{row.number}", by=by, at=at)
    raise_if_repeated(row, policy, at=at)
    return row


def _next(at: datetime) -> int:
    return next_number(f"docket.{timezone.localdate(at):%Y%m%d}")


def _matter(report: Report, by: Actor) -> _Matter:
    case = _case(report.case_number, by)
    code = report.item.strip() or (case.item_code if case else "")
    item = catalogue.get_item(code) if code else None
    window = organizations.window(report.window) if report.window else None
    outlet = window.outlet if window else None
    if report.outlet:
        found = organizations.find_outlet(report.outlet)
        if found is None:
            raise DocketInvalid("请从列表中选择网点", field="outlet")
        if outlet is not None and outlet.code != found.code:
            raise DocketInvalid(f"{report.window}号窗口不在{found.name}，请核对", field="window")
        outlet = found
    return _Matter(item, outlet, case)


def _case(number: str, by: Actor) -> cases.Case | None:
    """Return the case it came from; a member of staff names only one they may see."""
    if not number.strip():
        return None
    if by.kind is not ActorKind.APPLICANT:
        return cases.get_case(number.strip(), viewer=by)
    found = cases.cases_by_number([number.strip()])
    return found.get(number.strip())


def _division(matter: _Matter) -> str:
    """Return the region that answers: of the place, else of the case or item, else of the city."""
    if matter.outlet is not None:
        return str(matter.outlet.division_id)
    if matter.case is not None:
        return matter.case.division_code
    if matter.item is not None and matter.item.division_code:
        return matter.item.division_code
    city = organizations.Division.objects.order_by("code").values_list("code", flat=True)
    return city.first() or ""


def _reason(report: Report, policy: Policy) -> Reason:
    reason = policy.reason_named(report.reason)
    if reason is None:
        raise DocketInvalid("请选择办不成的原因", field="reason")
    if reason.code == OTHER and not report.reason_words.strip():
        raise DocketInvalid("选“其他”的，请写明对方怎么说的", field="reason_words")
    return reason


def _written(
    report: Report, matter: _Matter, division: str, reason: Reason, at: datetime
) -> Docket:
    if report.refused_on is not None and report.refused_on > timezone.localdate(at):
        raise DocketInvalid("日期不能晚于今天", field="refused_on")
    return Docket(
        query_code="".join(secrets.choice(_LETTERS) for _ in range(8)),
        code=secrets.token_urlsafe(_CODE_BYTES),
        channel=report.channel,
        division_code=division,
        item_code=matter.item.code if matter.item else "",
        item_name=matter.item.name if matter.item else "",
        outlet=matter.outlet.code if matter.outlet else "",
        window=report.window.strip(),
        place=at_most(report.place, "place", "地点", most=LONGEST_PLACE),
        refused_on=report.refused_on,
        refused_by=at_most(report.refused_by, "refused_by", "接待人", most=LONGEST_PLACE),
        wanted=words(report.wanted, "wanted", "想办什么"),
        reason=reason.code,
        reason_name=reason.name,
        reason_words=at_most(report.reason_words, "reason_words", "对方的说法"),
        papers=at_most(report.papers, "papers", "材料"),
        person_name=at_most(report.person_name, "person_name", "姓名", most=60),
        phone=_phone(report.phone) or _phone_of(matter.case),
        case_number=matter.case.number if matter.case else "",
        visit=report.visit,
        ticket=report.ticket,
        recorded_at=at,
    )


def _phone(typed: str) -> str:
    if not typed.strip():
        return ""
    verdict = check_phone(typed)
    if not verdict:
        raise DocketInvalid(verdict.what, field="phone", next_step=verdict.next_step)
    return verdict.value


def _phone_of(case: cases.Case | None) -> str:
    return applicants.applicant(cases.applicant_of(case.number)).phone if case else ""
