"""The video of a window is found by window and time, at an address the outlet's manager keeps."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from onewindow.domains.organizations import api as organizations
from onewindow.domains.organizations.api import video
from onewindow.domains.organizations.tests.conftest import AT, DISTRICT_B
from onewindow.kit.actors import SYSTEM, Actor, ActorKind
from onewindow.kit.refusals import OutsideRegion

ADDRESS = "https://video.example/play?camera={window}&from={from}&until={until}"
DO = {"by": SYSTEM, "at": AT}
NINE, TEN = datetime(2026, 3, 2, 1, tzinfo=UTC), datetime(2026, 3, 2, 2, tzinfo=UTC)


def test_a_span_has_the_address_of_its_window_with_minutes_around(city: None) -> None:
    """W10: 24 h video as external link by window + time, ISO with zone."""
    video.set_outlet_video("centre", template=ADDRESS, margin_minutes=5, **DO)

    (found,) = video.spans_with_video([("C01", NINE, TEN), ("A01", NINE, TEN)])

    assert found.address == (
        "https://video.example/play?camera=C01"
        "&from=2026-03-02T08%3A55%3A00%2B08%3A00&until=2026-03-02T10%3A05%3A00%2B08%3A00"
    )


def test_an_outlet_without_address_has_no_links(city: None) -> None:
    video.set_outlet_video("centre", template=ADDRESS, margin_minutes=0, **DO)
    video.set_outlet_video("centre", template="", margin_minutes=0, **DO)

    assert video.spans_with_video([("C01", NINE, TEN)]) == []


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("ftp://video.example/{window}/{from}/{until}", "http://或https://"),
        ("javascript:alert(1)//{window}{from}{until}", "http://或https://"),
        ("https://{window}.example/?a={from}&b={until}", "写明主机"),
        ("https://video.example/{window}/{from}", "缺少占位符{until}"),
        ("https://video.example/{window}/{from}/{until}/{name}", "只能使用"),
        ("https://video.example/{window.x}/{from}/{until}", "只能使用"),
        ("https://video.example/{window!r}/{from}/{until}", "只能使用"),
        ("https://video.example/{window/{from}/{until}", "占位符|写法有误"),
        ("https://video.example/a b?{window}{from}{until}", "空格"),
    ],
)
def test_a_template_that_leads_elsewhere_is_refused(city: None, template: str, says: str) -> None:
    """W10: http or https, only these placeholders."""
    with pytest.raises(organizations.InvalidOrganization, match=says):
        video.set_outlet_video("centre", template=template, margin_minutes=5, **DO)

    assert video.outlet_video("centre") is None


def test_only_the_region_s_manager_sets_it(city: None) -> None:
    other = Actor(
        ActorKind.OFFICER,
        "0109",
        "林管理",
        capabilities=frozenset({"organizations.manage"}),
        divisions=(DISTRICT_B,),
    )

    with pytest.raises(OutsideRegion):
        video.set_outlet_video("centre", template=ADDRESS, margin_minutes=5, by=other, at=AT)
    with pytest.raises(organizations.InvalidOrganization, match="0至120"):
        video.set_outlet_video("centre", template=ADDRESS, margin_minutes=121, **DO)
