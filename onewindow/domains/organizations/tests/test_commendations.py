"""Staff are commended, by others, for something; the record is neither rewritten nor deleted."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import ProgrammingError, transaction

from onewindow.domains.organizations import api as organizations
from onewindow.domains.organizations.api import honours
from onewindow.domains.organizations.tests.conftest import AT
from onewindow.kit.actors import SYSTEM, Actor, ActorKind
from onewindow.kit.models import Event
from onewindow.kit.refusals import Forbidden

pytestmark = pytest.mark.django_db

DO = {"by": SYSTEM, "at": AT}


def commend(staff_number: str = "0101", **more):
    fields = {
        "deed": "群众送锦旗",
        "granted_by": "示例市政务服务中心",
        "level": "unit",
        "granted_on": date(2026, 2, 27),
        **DO,
        **more,
    }
    return honours.commend(staff_number, **fields)


def test_a_record_says_for_what_by_whom_when_and_at_which_level() -> None:
    """W31: commendation records, the latest first, each with its fact."""
    commend()
    commend(deed="技能竞赛第一名", level="city", granted_on=date(2026, 3, 1))

    rows = honours.commendations_of("0101")

    assert [(row.deed, row.level, row.registered_by) for row in rows] == [
        ("技能竞赛第一名", "city", "system"),
        ("群众送锦旗", "unit", "system"),
    ]
    assert honours.commended(["0101", "0102"]) == {"0101": 2}
    facts = Event.objects.filter(subject="staff:0101").values_list("type", flat=True)
    assert list(facts) == ["organizations.staff_commended.v1"] * 2


def test_a_withdrawn_record_stays_and_is_withdrawn_once() -> None:
    """W31: withdrawn with a reason, never deleted."""
    row = commend()

    honours.withdraw_commendation(row.pk, reason="所报事迹不实", **DO)

    assert honours.commendations_of("0101") == []
    kept = honours.commendations(person="0101").get()
    assert (kept.withdrawn_on, kept.withdrawn_because) == (date(2026, 3, 2), "所报事迹不实")
    with pytest.raises(honours.CommendationWithdrawn, match="已于2026-03-02撤销"):
        honours.withdraw_commendation(row.pk, reason="再次", **DO)


def test_the_database_itself_keeps_the_record() -> None:
    row = commend()

    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        row.delete()
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        honours.Commendation.objects.filter(pk=row.pk).update(deed="别的事")


@pytest.mark.parametrize(
    ("_case", "more", "says"),
    [
        ("for nothing", {"deed": " "}, "因什么事表彰"),
        ("by nobody", {"granted_by": ""}, "由谁表彰"),
        ("no such level", {"level": "galaxy"}, "“galaxy”不在代码表内"),
        ("tomorrow", {"granted_on": date(2026, 3, 3)}, "还没有到"),
    ],
)
def test_an_incomplete_record_is_refused(_case: str, more: dict, says: str) -> None:
    with pytest.raises(organizations.InvalidOrganization, match=says):
        commend(**more)

    assert honours.Commendation.objects.count() == 0


def test_nobody_registers_their_own_and_only_who_keeps_skills_registers() -> None:
    held = frozenset({"organizations.skills"})
    self_made = Actor(ActorKind.OFFICER, "0101", "林窗口", capabilities=held, divisions=("",))
    clerk = Actor(ActorKind.OFFICER, "2001", "李明")

    with pytest.raises(organizations.InvalidOrganization, match="由他人登记"):
        commend(by=self_made)
    with pytest.raises(Forbidden, match="登记上岗认证"):
        commend(by=clerk)
