"""办不成事 on the desks of the centre and the department: the list, the acts, the figures."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse

from onewindow.channels.tests.clocks import Clock
from onewindow.domains.cases.tests import world as w
from onewindow.domains.dockets import api as dockets
from onewindow.domains.dockets.tests import scenes as s
from onewindow.kit.models import AuditRow

pytestmark = pytest.mark.django_db
Desk = Callable[[str], Client]
LIST = "/oversight/dockets"


def act_of(row: dockets.Docket, slug: str) -> str:
    return reverse("oversight:docket-act", args=[row.number, slug])


def kept(row: dockets.Docket) -> dockets.Docket:
    return dockets.Docket.objects.get(pk=row.pk)


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content.decode())


def test_a_docket_goes_its_way_over_the_pages(world: w.World, at_desk: Desk, clock: Clock) -> None:
    """办不成事反映窗口: dispatched, answered in time, told by telephone, closed."""
    row = s.recorded(phone=s.PHONE)
    manager, head = at_desk("manager"), at_desk("head")
    form = text(manager.get(act_of(row, "dispatch")))
    assert '<option value="market" selected>' in form
    assert row.number not in text(head.get(LIST))

    manager.post(act_of(row, "dispatch"), {"department": "market", "reason": row.reason})
    assert row.number in text(head.get(LIST))
    said = {"outcome": "solved", "text": "不用交房东身份证，请直接来。"}
    head.post(act_of(row, "answer"), said)
    assert kept(row).stage == "to_tell"
    manager.post(act_of(row, "call"), {"result": "satisfied"})

    assert (kept(row).stage, kept(row).is_late) == ("closed", False)
    page = text(manager.get(f"{LIST}/{row.number}"))
    assert "不用交房东身份证，请直接来。" in page
    assert "电话回告，认可" in page
    assert row.number in text(manager.get(f"{LIST}?tab=closed"))


def test_a_refused_answer_keeps_what_was_typed(world: w.World, at_desk: Desk) -> None:
    """办不成事反映窗口: lawfully impossible (with article cited)."""
    row = s.dispatched()
    said = {"outcome": "impossible", "text": "按规定不能办。"}

    page = text(at_desk("head").post(act_of(row, "answer"), said), 422)

    assert "依法不能办的，须写明法律、法规、规章的条款" in page
    assert "按规定不能办。" in page
    assert kept(row).stage == "to_answer"


def test_what_is_overdue_comes_first_and_alone_when_asked(
    world: w.World, at_desk: Desk, clock: Clock
) -> None:
    """办不成事反映窗口: overdue shown to the supervisor, overdue first."""
    old = s.dispatched()
    clock.now += timedelta(days=8)
    new = s.recorded(at=clock.now, reason="overdue")

    page = text(at_desk("supervisor").get(LIST))
    assert page.index(old.number) < page.index(new.number)
    assert "超期 1 天" in page
    late = text(at_desk("supervisor").get(f"{LIST}?late=1"))
    assert (old.number in late, new.number in late) == (True, False)


def test_a_department_reads_only_its_own(world: w.World, at_desk: Desk) -> None:
    """办不成事反映窗口: departments only see theirs."""
    row = s.dispatched()
    stranger = at_desk("water-head")

    assert row.number not in text(stranger.get(LIST))
    text(stranger.get(f"{LIST}/{row.number}"), 404)
    text(stranger.post(act_of(row, "answer"), {"outcome": "solved", "text": "好"}), 404)


def test_the_number_to_dial_is_behind_a_button(world: w.World, at_desk: Desk) -> None:
    row = s.answered(phone=s.PHONE)
    manager = at_desk("manager")
    assert s.PHONE not in text(manager.get(f"{LIST}/{row.number}"))

    shown = text(manager.post(reverse("oversight:docket-phone", args=[row.number])))

    assert s.PHONE in shown
    assert AuditRow.objects.filter(what="unmask.docket_phone", actor_key="manager").count() == 1
    text(at_desk("head").post(reverse("oversight:docket-phone", args=[row.number])), 403)


def test_who_is_not_content_is_decided_about_by_the_centre(world: w.World, at_desk: Desk) -> None:
    """办不成事反映窗口: reopened once to the supervisor (centre manager) who decides."""
    row = s.answered(at=w.MONDAY)
    dockets.dissent(row.number, reason="还是不收", by=s.PERSON, at=w.MONDAY)
    manager = at_desk("manager")
    assert "还是不收" in text(manager.get(f"{LIST}/{row.number}"))

    manager.post(act_of(row, "decide"), {"verdict": "again", "opinion": "请当场解决"})

    assert (kept(row).stage, kept(row).ruling) == ("to_answer", "请当场解决")


def test_no_gateway_no_text(world: w.World, at_desk: Desk) -> None:
    row = s.answered(phone=s.PHONE, at=w.MONDAY)

    page = text(at_desk("manager").post(act_of(row, "text"), {}), 409)

    assert "没有接入短信网关" in page
    assert "请改用电话回告" in page


def test_figures_and_files_say_the_same(world: w.World, at_desk: Desk) -> None:
    """办不成事反映窗口: counts by item and reason, CSV/XLSX by kit.exports."""
    s.answered(at=w.MONDAY)
    s.recorded(reason="overdue", item="")
    supervisor = at_desk("supervisor")
    asked = "from=2026-03-01&until=2026-03-02"

    page = text(supervisor.get(f"{LIST}/figures?by=reason&{asked}"))
    assert "要求提供清单以外的材料" in page
    file = b"".join(supervisor.get(f"{LIST}/figures/csv?by=reason&{asked}")).decode()
    assert file.splitlines()[1:] == [
        "原因,代码,反映,已答复,超期,办成,不认可",
        "要求提供清单以外的材料,extra-material,1,1,0,1,0",
        "过了承诺时限还没有办,overdue,1,0,0,0,0",
    ]
    book = supervisor.get(f"{LIST}/figures/xlsx?{asked}")
    assert ZipFile(io.BytesIO(book.content)).testzip() is None
    text(supervisor.get(f"{LIST}/figures?from=2026-03-02&until=2026-03-01"), 422)


def test_the_file_of_the_list_holds_nobodys_words(world: w.World, at_desk: Desk) -> None:
    row = s.dispatched(phone=s.PHONE, person_name="林一")

    lines = b"".join(at_desk("supervisor").get(f"{LIST}/file/csv")).decode().splitlines()

    assert lines[2].startswith(f"{row.number},2026-03-02 09:00:00,窗口,食品经营许可,")
    assert not any(word in "".join(lines) for word in ("房东", s.PHONE, "林一", "跑了两趟"))


def test_rules_are_set_from_a_day_on_and_a_bad_line_is_named(world: w.World, at_desk: Desk) -> None:
    """办不成事反映窗口: limit and coded reasons by configuration, with a page."""
    manager, address = at_desk("manager"), f"{LIST}/policies/new"
    shown = manager.get(address).context["form"].initial
    said = {**shown, "division_code": "990100", "valid_from": "2026-03-02", "answer_days": "3"}

    bad = text(manager.post(address, {**said, "reasons": "其他"}), 422)
    assert "第1行应为“代码 名称”" in bad
    manager.post(address, {**said, "reasons": "no-window 找不到窗口\nother 其他"})

    policy = dockets.policy_for("990101", w.MONDAY.date())
    assert (policy.answer_days, [one.code for one in policy.reasons]) == (3, ["no-window", "other"])
    assert "找不到窗口" in text(manager.get(f"{LIST}/policies"))


def test_a_page_of_fifty_costs_no_more_than_a_page_of_five(
    world: w.World, at_desk: Desk, django_assert_max_num_queries: Any
) -> None:
    """Performance of lists: constant queries, keyset pages, each row once."""
    first = s.recorded()
    for n in range(2, 62):
        first.pk, first.number, first.code = None, f"D20260302{n:04}", f"code-{n}"
        first.save(force_insert=True)
    manager, seen, address = at_desk("manager"), "", LIST
    manager.get(LIST)
    for _ in range(2):
        with django_assert_max_num_queries(12):
            page = text(manager.get(address))
        seen += page
        address = page.split('rel="next" href="')[-1].split('"')[0].replace("&amp;", "&")
    assert [seen.count(f'/D20260302{n:04}"') for n in range(1, 62)] == [1] * 61
