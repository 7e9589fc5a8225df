"""办不成事 at the window: written down from the visit, the receipt, the line on the case."""

from __future__ import annotations

import pytest

from onewindow.channels.window.tests import hall as h
from onewindow.channels.window.tests import scene as s
from onewindow.domains.cases.tests import world as w
from onewindow.domains.dockets import api as dockets
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM

pytestmark = pytest.mark.django_db
SAID = {
    "wanted": "想办食品经营许可，没人收",
    "reason": "not-accepted",
    "outlet": "hall",
    "item": "food-licence",
    "key": "one-page",
}


def served() -> s.Scene:
    """A clerk at the fallback window, who serves somebody that left a telephone."""
    scene = h.build()
    stamp = {"by": SYSTEM, "at": w.MONDAY}
    queueing.establish_plate(
        "“办不成事”反映",
        letter="J",
        window_kinds=["fallback"],
        needs_skill=False,
        is_service=True,
        **stamp,
    )
    organizations.open_window(
        "A12", outlet=h.HALL, kind="fallback", plate="“办不成事”反映", **stamp
    )
    scene.post("seat", window="A12")
    h.take("“办不成事”反映", minutes=5)
    h.press(scene, "open")
    h.press(scene, "call")
    h.press(scene, "start")
    visit = queueing.Visit.objects.get()
    visit.phone = "19900000001"
    visit.save(update_fields=["phone"])
    return scene


def docket() -> dockets.Docket:
    return dockets.Docket.objects.get()


def test_the_fallback_window_writes_down_from_the_visit() -> None:
    """办不成事反映窗口: at the fallback window while a visit is open, holder prefilled."""
    scene = served()
    page = scene.get("queue")
    assert "data-primary>" in page.split("/window/dockets/new")[1].split("登记办不成事")[0]

    form = scene.get("docket-new")
    assert 'value="19900000001"' in form
    assert '<option value="hall" selected>' in form
    scene.post("docket-new", **SAID, phone="19900000001")

    row = docket()
    ticket = queueing.QueueTicket.objects.get()
    assert (row.channel, row.recorded_window, row.ticket) == ("window", "A12", ticket.number)
    assert (row.visit, row.phone) == (ticket.visit_id, "19900000001")
    receipt = scene.get("docket", row.number)
    assert row.query_code in receipt
    assert "扫码查看办理情况" in receipt
    assert row.number in scene.get("dockets")


def test_a_refused_form_keeps_everything_and_a_second_press_does_nothing() -> None:
    scene = served()
    answer = scene.post("docket-new", status=422, **{**SAID, "reason": "other"})
    assert "想办食品经营许可，没人收" in answer.content.decode()
    assert "请写明对方怎么说的" in answer.content.decode()

    scene.post("docket-new", **SAID)
    scene.post("docket-new", **SAID)

    assert dockets.Docket.objects.count() == 1


def test_the_case_shows_what_was_reported_about_it() -> None:
    """办不成事反映窗口: shown on the case page as a line."""
    scene = s.build()
    number = s.receive(scene)
    before = scene.get("case", number)
    assert f"/window/dockets/new?case={number}" in before

    scene.client.post(f"/window/dockets/new?case={number}", SAID)

    row = docket()
    assert row.case_number == number
    page = scene.get("case", number)
    assert row.number in page
    assert "待转办" in page
    assert row.wanted not in page
