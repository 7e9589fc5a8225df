"""Oversight looks at the video of a window from the case; the look is on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import AuditRow

Sit = Callable[[str], Client]
ADDRESS = "https://video.example/play?camera={window}&from={from}&until={until}"


@pytest.fixture
def case(world: w.World) -> cases.Case:
    """A case at window 77, whose outlet keeps video."""
    number = w.accepted(world).number
    found = cases.Case.objects.get(number=number)
    stamp: dict[str, Any] = {"by": SYSTEM, "at": found.received_at}
    organizations.open_outlet(
        "filmed", name="有录像的网点", division=found.division_code, outlet_class="A", **stamp
    )
    organizations.open_window("77", outlet="filmed", kind="comprehensive", **stamp)
    organizations.video.set_outlet_video("filmed", template=ADDRESS, margin_minutes=5, **stamp)
    cases.Case.objects.filter(pk=found.pk).update(window="77")
    found.refresh_from_db()
    return found


def test_a_supervisor_goes_to_the_video_and_the_look_is_on_record(
    case: cases.Case, at_desk: Sit
) -> None:
    """W10: video as external link by window+time; opening it leaves an audit row."""
    watch = at_desk("watch")

    page = watch.get(f"/review/cases/{case.number}").content.decode()
    answer = watch.get(f"/review/cases/{case.number}/video/1")

    assert f"/review/cases/{case.number}/video/1" in page
    assert answer.status_code == 302
    since = timezone.localtime(case.received_at - timedelta(minutes=5)).replace(microsecond=0)
    clock = since.isoformat().replace(":", "%3A").replace("+", "%2B")
    start = f"https://video.example/play?camera=77&from={clock}&until="
    assert answer.headers["Location"].startswith(start)
    row = AuditRow.objects.get(what="look.window_video")
    assert (row.actor_key, row.subject, row.details["window"]) == ("watch", case.number, "77")


def test_an_examiner_has_no_link_and_no_way_to_the_video(case: cases.Case, at_desk: Sit) -> None:
    """W10: with the right only; a refusal records no look."""
    examiner = at_desk("examiner")

    assert "窗口录像" not in examiner.get(f"/review/cases/{case.number}").content.decode()
    assert examiner.get(f"/review/cases/{case.number}/video/1").status_code == 403
    assert not AuditRow.objects.filter(what="look.window_video").exists()


def test_a_span_that_is_not_there_is_not_found(case: cases.Case, at_desk: Sit) -> None:
    organizations.video.set_outlet_video(
        "filmed", template="", margin_minutes=5, by=SYSTEM, at=case.received_at
    )
    watch = at_desk("watch")

    assert watch.get(f"/review/cases/{case.number}/video/1").status_code == 404
    assert "窗口录像" not in watch.get(f"/review/cases/{case.number}").content.decode()
