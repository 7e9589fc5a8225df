"""The place a log is played in: departments, posts, the published standard, one applicant.

All of it comes into being by the ordinary actions, on the day before the log begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from onewindow.commands.replay.procedure import ITEM, LEAD, UNSIGNED, Procedure
from onewindow.domains.applicants import api as applicants
from onewindow.domains.calendars import api as calendars
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM, Actor, ActorKind
from onewindow.lib.check_digits import citizen_id_check

DIVISION = "990101"
DECIDER = "decider"
_CLERK = "clerk"
_VERBS = "receive accept examine decide issue special"
_CAPABILITIES = frozenset(f"cases.{verb}" for verb in _VERBS.split())
_REVIEWERS = ("editor", "technician", "expert", "publisher")
_REVIEW_VERBS = "edit review_technical review_expert publish waive power_list"
_REVIEW = frozenset(f"catalogue.{verb}" for verb in _REVIEW_VERBS.split())


@dataclass(frozen=True)
class World:
    """Who acts: the window, the head of permits, and everybody the log names, by department."""

    applicant: str
    clerk: Actor
    decider: Actor
    officers: dict[str, Actor]
    procedure: Procedure

    def officer(self, resource: str) -> Actor:
        """Return the officer behind a resource of the log."""
        return self.officers[resource or UNSIGNED]


def build(procedure: Procedure) -> World:
    """Set up everything that the cases of the procedure need."""
    assert procedure.first_at is not None, "a log without any time holds no case"
    at = procedure.first_at - timedelta(days=2)
    stamp: dict[str, Any] = {"by": SYSTEM, "at": at}
    organizations.establish_division("990100", name="回放市", **stamp)
    organizations.establish_division(DIVISION, name="回放城区", parent="990100", **stamp)
    for name, code in procedure.department_names.items():
        title = f"审批组 {name}"[:100] if name else "环境许可处"
        organizations.establish_department(
            code, name=title, short_name=title[:30], division="990100", **stamp
        )
    _posts(procedure, stamp)
    _publish(procedure, at)
    return World(
        applicant=_applicant(at),
        clerk=_officer(_CLERK, "受理窗口"),
        decider=_officer(DECIDER, "许可处负责人"),
        officers={
            name: _officer(number, name[:60] or "未署名")
            for name, number in procedure.staff.items()
        },
        procedure=procedure,
    )


def _posts(procedure: Procedure, stamp: dict[str, Any]) -> None:
    organizations.fill_post(LEAD, "approver", a_holder=DECIDER, **stamp)
    for department, resource in procedure.posts:
        number = procedure.staff[resource]
        organizations.fill_post(
            department, "examiner", a_holder=number, code=f"{department}-{number}".lower(), **stamp
        )


def _publish(procedure: Procedure, at: datetime) -> None:
    """Draft, review by two people and publish, under the rule profile of the logs."""
    rules = calendars.load_profiles(
        (Path(__file__).parent / "profiles.yaml").read_text(encoding="utf-8")
    )
    people = {
        name: Actor(ActorKind.OFFICER, name, name, capabilities=_REVIEW) for name in _REVIEWERS
    }
    content = catalogue.StandardContent.model_validate(procedure.content())
    standard = catalogue.create_draft(
        ITEM,
        content=content,
        by=people["editor"],
        at=at,
        optimisation_record="由事件日志归纳",
        meeting_minutes="日志回放",
    )
    catalogue.list_power(
        ITEM,
        list_kind="approvals",
        basis="荷兰环境许可法通则",
        department=LEAD,
        valid_from=at.date(),
        by=people["publisher"],
        at=at,
    )
    context = catalogue.LintContext(
        departments=organizations.department_codes(),
        profiles={code: frozenset(rule.limits) for code, rule in rules.items()},
    )
    found = catalogue.blocking(catalogue.lint_standard(standard, context))
    for rule in sorted({finding.rule for finding in found}):
        catalogue.waive_finding(
            ITEM, rule=rule, reason="标准由事件日志归纳，仅供回放", by=people["publisher"], at=at
        )
    catalogue.submit_for_review(ITEM, by=people["editor"], at=at)
    for kind, who in (("technical", "technician"), ("expert", "expert")):
        catalogue.record_review(ITEM, kind=kind, is_approved=True, by=people[who], at=at)
    profile = rules[content.profile].model_dump(mode="json")
    catalogue.publish_standard(
        ITEM, profile=profile, context=context, by=people["publisher"], at=at
    )


def _applicant(at: datetime) -> str:
    body = "99000019900101001"
    person = applicants.register_applicant(
        applicants.NaturalPerson(name="回放申请人", identity=body + citizen_id_check(body)),
        by=SYSTEM,
        at=at,
    )
    return str(person.uuid)


def _officer(key: str, name: str) -> Actor:
    return Actor(ActorKind.OFFICER, key, name, capabilities=_CAPABILITIES, divisions=("9901",))
