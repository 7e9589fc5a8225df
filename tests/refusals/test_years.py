"""Section 6, dates in a year without a calendar: refused by name of the year, never guessed."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse

from onewindow.channels.window.tests import scene as s
from onewindow.domains.calendars import api as calendars
from onewindow.domains.cases import api as cases
from tests.stage import Stage, fingerprints, post, refusal_of, status_of, text_of

BEIJING = ZoneInfo("Asia/Shanghai")
UNKNOWN = max(calendars.shipped_calendar().years) + 1


def test_a_year_without_a_notice_is_named_and_not_drawn(stage: Stage) -> None:
    keeper = stage.stranger("k1", department="centre", roles=["centre_manager"])
    page = text_of(keeper.get(reverse("console:calendars"), {"year": str(UNKNOWN)}))
    assert f"{UNKNOWN}年" in page
    assert "这一年还没有节假日安排" in page


def test_a_day_of_an_unknown_year_is_not_amended(stage: Stage) -> None:
    """6: year, article and what to do first; what was typed stays in the form."""
    keeper = stage.stranger("k1", department="centre", roles=["centre_manager"])
    typed = {
        "first": f"{UNKNOWN}-03-02", "name": "测试", "kind": "holiday", "title": "某通知",
        "number": "云政〔2026〕1号", "division_code": "990100", "key": "k",
    }  # fmt: skip
    before = fingerprints()
    answer = keeper.post(reverse("console:calendar-amend"), typed)
    page = text_of(answer)
    assert answer.status_code in {409, 422}
    assert f"{UNKNOWN}年" in page
    assert refusal_of(answer)
    for value in ("云政〔2026〕1号", "某通知", f"{UNKNOWN}-03-02"):
        assert value in page
    assert fingerprints() == before


def test_a_deferral_into_an_unknown_year_is_refused_with_the_date_typed(stage: Stage) -> None:
    """6: beyond the promised limit in any case; the date typed is still there."""
    number = s.receive(stage.scene, brought=["form", "layout", "system", "licence"])
    stage.scene.act(number, "confirm-on-paper", reason="第二屏故障", key="p")
    before = fingerprints()
    answer = stage.scene.act(
        number, "accept-with-deferral", status=409, key="k",
        **{"due-health": f"{UNKNOWN}-01-08", "is_promised": "on"},
    )  # fmt: skip
    assert refusal_of(answer) == "deferral_not_allowed"
    assert f"{UNKNOWN}-01-08" in text_of(answer)
    assert fingerprints() == before


def test_a_special_procedure_into_an_unknown_year_leaves_the_date_open(stage: Stage) -> None:
    """6: the preview names the year instead of a date, and the clock may stop all the same."""
    number = stage.accepted()
    head = stage.browser("head")
    before = fingerprints()
    typed = {"kind": "hearing", "needed_days": "300"}
    preview = head.get(reverse("review:suspend", args=[number]), typed)
    assert preview.status_code == 200
    assert f"{UNKNOWN}年的法定节假日安排尚未录入" in text_of(preview)
    assert fingerprints() == before
    post(head, "review:suspend", number, **typed, reason="申请人要求听证", key="k")
    assert status_of(number) == cases.Status.HEARING


def test_a_case_whose_day_cannot_be_named_is_not_accepted(stage: Stage) -> None:
    """6: received, and refused at the acceptance with the year and who can help."""
    stage.clock.now = datetime(UNKNOWN - 1, 12, 30, 10, tzinfo=BEIJING)
    stage.scene.client.force_login(stage.scene.user)
    stage.scene.post("seat", window="A01")
    number = stage.confirmed()
    before = fingerprints()
    answer = stage.scene.act(number, "accept", status=409, key="k")
    page = text_of(answer)
    assert f"{UNKNOWN}年的法定节假日安排尚未录入" in page
    assert "请由日历管理员" in page
    assert status_of(number) == cases.Status.RECEIVED
    assert fingerprints() == before
