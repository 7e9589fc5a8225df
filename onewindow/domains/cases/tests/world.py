"""A small city for tests of cases: one department, one window, a plan with parallel steps."""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pypdf import PdfReader

from onewindow.domains.applicants import api as applicants
from onewindow.domains.calendars import api as calendars
from onewindow.domains.cases import api as cases
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.documents import api as documents
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM, Actor, ActorKind
from onewindow.kit.models import Delivery
from onewindow.kit.outbox.deliver import deliver
from onewindow.lib.check_digits import citizen_id_check

BEIJING = ZoneInfo("Asia/Shanghai")
DIVISION = "990101"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=BEIJING)
CASE_VERBS = (
    "receive accept correct decline return defer promise mock examine decide endorse extend "
    "special reroute withdraw terminate follow_up issue deliver archive view unmask report "
    "override_notice"
)
EVERYTHING = frozenset(f"cases.{verb}" for verb in CASE_VERBS.split()) | {
    "applicants.register",
    "applicants.view",
    "materials.submit",
}

PLAN: dict[str, Any] = {
    "lead_department": "market",
    "distinct_people": 3,
    "steps": [
        {"code": "a", "name": "受理", "department": "market", "limit": "0wd", "stage": "intake"},
        {"code": "b", "name": "资料审查", "department": "market", "limit": "3wd", "after": ["a"]},
        {
            "code": "c",
            "name": "现场核查",
            "department": "market",
            "limit": "5wd",
            "kind": "site_inspection",
            "role": "site_inspector",
            "signers": 2,
            "after": ["a"],
        },
        {
            "code": "u",
            "name": "水务过户",
            "department": "water",
            "limit": "2wd",
            "kind": "external",
            "after": ["a"],
            "is_optional": True,
        },
        {
            "code": "d",
            "name": "决定",
            "department": "market",
            "limit": "2wd",
            "role": "approver",
            "stage": "decision",
            "after": ["b", "c"],
        },
        {
            "code": "e",
            "name": "制证",
            "department": "market",
            "limit": "1wd",
            "stage": "issue",
            "after": ["d"],
        },
        {
            "code": "f",
            "name": "送达",
            "department": "market",
            "limit": "1wd",
            "stage": "delivery",
            "after": ["e"],
        },
    ],
}
BASIS = [{"law": "食品安全法", "article": "第三十五条"}]
ITEM: dict[str, Any] = {
    "code": "food-licence",
    "name": "食品经营许可",
    "type": "01",
    "department": "market",
    "exercise_level": "4",
    "profile": "LIC",
    "legal_basis": BASIS,
    "statutory_limit": "20wd",
    "promised_limit": "10wd",
    "service_objects": ["1", "2"],
    "materials": [
        {"id": "form", "name": "申请书", "basis": BASIS},
        {"id": "layout", "name": "布局图", "basis": BASIS},
        {"id": "health", "name": "健康证明", "deferrable_days": 5, "basis": BASIS},
        {"id": "licence", "name": "营业执照", "licence_type": "营业执照", "basis": BASIS},
        {"id": "system", "name": "管理制度", "promise_allowed": True, "basis": BASIS},
    ],
    "form": [
        {"id": "shop", "label": "店名"},
        {"id": "phone", "label": "电话", "kind": "phone", "required": False},
    ],
    "plan": PLAN,
    "allows_deferral": True,
    "allows_promise": True,
    "follow_up_days": 20,
    "allows_mock": True,
    "results": [{"name": "食品经营许可证", "validity": "5年"}],
    "runs": 1,
    "channels": ["window", "portal", "courier"],
    "is_charged": False,
}
BROUGHT = ("form", "layout", "health", "system")


def person(key: str, department: str = "market", *, window: str = "") -> Actor:
    return Actor(
        ActorKind.OFFICER,
        key,
        f"人员{key}",
        department=department,
        window=window,
        capabilities=EVERYTHING,
        divisions=("9901",),
    )


CLERK = person("clerk", "centre", window="A01")
OTHER_CLERK = person("clerk2", "centre", window="A01")
EXAMINER = person("examiner")
INSPECTORS = (person("inspector1"), person("inspector2"))
APPROVER = person("approver")
HEAD = person("head")
WATER = person("water1", "water")


def after(days: int = 0, hours: float = 0) -> datetime:
    return MONDAY + timedelta(days=days, hours=hours)


def citizen_id(sequence: int = 1) -> str:
    body = f"99000019900101{sequence:03}"
    return body + citizen_id_check(body)


@dataclass(frozen=True)
class World:
    applicant: applicants.Applicant


def build(item: dict[str, Any] | None = None) -> World:
    """Set up places, posts, one published item and one applicant, through the real actions."""
    _places()
    _posts()
    publish(item or ITEM)
    return World(applicant=applicant())


def applicant(sequence: int = 1, name: str = "林一") -> applicants.Applicant:
    return applicants.register_applicant(
        applicants.NaturalPerson(name=name, identity=citizen_id(sequence)),
        by=SYSTEM,
        at=MONDAY,
    )


def _places() -> None:
    stamp: dict[str, Any] = {"by": SYSTEM, "at": MONDAY}
    organizations.establish_division("990100", name="云汀市", **stamp)
    organizations.establish_division(DIVISION, name="云汀城区", parent="990100", **stamp)
    for code, name, short in (
        ("market", "云汀市市场监督管理局", "云汀市监"),
        ("centre", "云汀市政务服务中心", "云汀政务"),
        ("water", "云汀水务集团", "云汀水务"),
    ):
        organizations.establish_department(
            code, name=name, short_name=short, division="990100", kind="government", **stamp
        )
    organizations.open_outlet("hall", name="政务大厅", division=DIVISION, outlet_class="A", **stamp)
    organizations.open_window("A01", outlet="hall", kind="comprehensive", **stamp)
    organizations.grant_delegation(
        "授权〔2026〕1号",
        department="market",
        powers=["receive", "accept", "issue", "seal"],
        valid_from=date(2026, 1, 1),
        **stamp,
    )


def _posts() -> None:
    stamp: dict[str, Any] = {"by": SYSTEM, "at": MONDAY}
    for role, a, b in (
        ("examiner", "examiner", "examiner2"),
        ("approver", "approver", "approver2"),
        ("head", "head", "head2"),
        ("site_inspector", "inspector1", ""),
    ):
        organizations.fill_post("market", role, a_holder=a, b_holder=b, **stamp)
    organizations.fill_post(
        "market", "site_inspector", a_holder="inspector2", code="inspector-2", **stamp
    )
    organizations.fill_post("water", "examiner", a_holder="water1", **stamp)
    for clerk in ("clerk", "clerk2"):
        organizations.certify_skill(clerk, scope="all", certified_on=date(2026, 1, 1), **stamp)


def publish(item: dict[str, Any], at: datetime = MONDAY) -> catalogue.ServiceStandard:
    """Draft, review by two people and publish an item."""
    people = {
        name: Actor(
            ActorKind.OFFICER,
            name,
            name,
            capabilities=frozenset(
                f"catalogue.{verb}"
                for verb in (
                    "edit",
                    "review_technical",
                    "review_expert",
                    "publish",
                    "waive",
                    "power_list",
                )
            ),
        )
        for name in ("editor", "technician", "expert", "publisher")
    }
    content = catalogue.StandardContent.model_validate(item)
    code = content.code
    catalogue.create_draft(
        code,
        content=content,
        by=people["editor"],
        at=at,
        optimisation_record="合并环节",
        meeting_minutes="纪要〔2026〕1号",
    )
    if not catalogue.item_in_force(code, at.date()):
        catalogue.list_power(
            code,
            list_kind="approvals",
            basis="食品安全法",
            department=content.department,
            valid_from=at.date(),
            by=people["publisher"],
            at=at,
        )
    for rule in sorted({f.rule for f in _errors(code)}):
        with suppress(catalogue.NotWaivable):  # the gate refuses it
            catalogue.waive_finding(
                code, rule=rule, reason="测试用小事项", by=people["publisher"], at=at
            )
    catalogue.submit_for_review(code, by=people["editor"], at=at)
    for kind, who in (("technical", "technician"), ("expert", "expert")):
        catalogue.record_review(code, kind=kind, is_approved=True, by=people[who], at=at)
    profile = calendars.profile(content.profile).model_dump(mode="json")
    return catalogue.publish_standard(code, profile=profile, by=people["publisher"], at=at)


def _errors(code: str) -> list[catalogue.Finding]:
    standard = catalogue.versions(code).first()
    assert standard is not None
    return catalogue.blocking(
        catalogue.lint_standard(standard, catalogue.lint_context(standard.item))
    )


def receive(
    world: World, *, at: datetime = MONDAY, by: Actor = CLERK, **changes: Any
) -> cases.Case:
    """Receive a complete application at the window."""
    fields: dict[str, Any] = {
        "item_code": "food-licence",
        "applicant": str(world.applicant.uuid),
        "division_code": DIVISION,
        "form": {"shop": "一碗面"},
        "materials": BROUGHT,
        "holdings": frozenset({"营业执照"}),
    }
    key = changes.pop("key", "")
    window = changes.pop("window", by.window)
    return cases.receive_case(
        cases.Application(**{**fields, **changes}), by=by, at=at, window=window, key=key
    )


def confirm(case: cases.Case, *, at: datetime = MONDAY) -> cases.Case:
    return cases.confirm_application(
        case.number,
        mode="second_screen",
        digest=case.state["form_digest"],
        by=Actor(ActorKind.APPLICANT, case.state["applicant_key"], "申请人"),
        at=at,
    )


def accepted(world: World, *, at: datetime = MONDAY, **changes: Any) -> cases.Case:
    """Receive, confirm and accept."""
    case = confirm(receive(world, at=at, **changes), at=at)
    return cases.accept_case(case.number, by=CLERK, at=at)


def examined(world: World, *, at: datetime = MONDAY, **changes: Any) -> cases.Case:
    """Accepted, and every mandatory step before the decision agreed."""
    number = accepted(world, at=at, **changes).number
    cases.sign_step(number, "b", outcome="agreed", by=EXAMINER, at=at)
    for inspector in INSPECTORS:
        case = cases.sign_step(number, "c", outcome="agreed", by=inspector, at=at)
    return case


def register_seals(*departments: str) -> None:
    """Give the departments every seal, in force from the first day of 2026."""
    for code in departments or ("market",):
        for kind in documents.SealKind:
            documents.register_seal(
                code,
                kind,
                department_name=organizations.department(code).name,
                holder="管印员",
                valid_from=date(2026, 1, 1),
                by=SYSTEM,
                at=MONDAY,
            )


def work() -> int:
    """Deliver all that is due as the worker does; return how many deliveries were tried."""
    tried = 0
    while batch := deliver():
        tried += batch
    return tried


def issued(number: str) -> list[documents.OfficialNotice]:
    """Return the notices of a case after the worker has done its part, in order of issue.

    A handler that failed shows here and not as a notice that is missing.
    """
    work()
    failed = Delivery.objects.exclude(error="").filter(event__subject=number)
    assert [row.error for row in failed] == []
    return list(documents.OfficialNotice.objects.filter(case_number=number).order_by("id"))


def only(number: str, kind: documents.NoticeKind) -> documents.OfficialNotice:
    """Return the one notice of the kind."""
    (found,) = (notice for notice in issued(number) if notice.kind == kind)
    return found


def words(notice: documents.OfficialNotice) -> str:
    """Return the text of the PDF without any blank, as lines break anywhere in Chinese."""
    _, content = documents.notice_file(notice.number)
    pages = PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)
