"""The manager of a hall looks at the video of its windows; each look is on record (W10)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from onewindow.channels.console.tests import arrange
from onewindow.domains.accounts.api import Role
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import AuditRow

pytestmark = pytest.mark.django_db
DAY = arrange.AT.date().isoformat()


def day_of(client, number: str = "01"):
    return client.get(reverse("console:window-footage", args=[number]), {"on": DAY})


def test_a_manager_goes_from_a_serving_to_its_video_and_the_look_is_on_record(manager):
    """W10: video as external link by window+time, for the hall's own windows."""
    held = arrange.serving()
    watch = reverse("console:window-watch", kwargs=held)

    page = day_of(manager).content.decode()
    answer = manager.get(watch)

    assert "09:02—09:12" in page
    assert "E001" in page
    assert watch in page
    assert answer.status_code == 302
    start = "https://video.example/play?camera=01&from=2026-03-02T08%3A57%3A00%2B08%3A00&until="
    assert answer.headers["Location"].startswith(start)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    row = AuditRow.objects.get(what="look.window_video")
    assert (row.actor_key, row.subject) == ("0109", "window:01")


def test_the_manager_of_another_region_finds_no_window_and_no_look(sign_in):
    held = arrange.serving()
    elsewhere = sign_in(Role.CENTRE_MANAGER, number="0110", division="990103")

    assert day_of(elsewhere).status_code == 404
    assert elsewhere.get(reverse("console:window-watch", kwargs=held)).status_code == 404
    assert not AuditRow.objects.filter(what="look.window_video").exists()


def test_a_clerk_watches_nobody(sign_in):
    held = arrange.serving()
    clerk = sign_in(Role.WINDOW_CLERK)

    assert day_of(clerk).status_code == 403
    assert clerk.get(reverse("console:window-watch", kwargs=held)).status_code == 403


def test_without_an_address_the_day_is_listed_and_nothing_opens(manager):
    held = arrange.serving()
    organizations.video.set_outlet_video(
        "centre", template="", margin_minutes=5, by=SYSTEM, at=arrange.AT
    )

    page = day_of(manager).content.decode()

    assert "没有设置录像地址" in page
    assert reverse("console:outlet-video", args=["centre"]) in page
    assert "09:02—09:12" in page
    assert manager.get(reverse("console:window-watch", kwargs=held)).status_code == 404


@pytest.mark.parametrize("asked", ["2026-02-30", "yesterday", ""])
def test_a_day_that_is_none_is_today(manager, asked):
    arrange.serving()
    page = manager.get(reverse("console:window-footage", args=["01"]), {"on": asked})
    assert "这一天没有服务记录" in page.content.decode()
