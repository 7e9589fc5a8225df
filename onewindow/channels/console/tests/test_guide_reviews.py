"""指南复核 in the console: what repeats, settled with a version or a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from onewindow.channels.tests.clocks import Clock, clock, quick_hashes
from onewindow.domains.accounts import api as accounts
from onewindow.domains.cases.tests import world as w
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.dockets import api as dockets
from onewindow.domains.dockets.tests import scenes as s
from onewindow.kit.actors import SYSTEM

__all__ = ["clock", "quick_hashes"]
pytestmark = pytest.mark.django_db
LIST = "/console/guide-reviews"


@pytest.fixture
def review(db: None, clock: Clock) -> dockets.GuideReview:
    w.build()
    s.recorded()
    s.recorded(reason_words="没有房东证明不收")
    return dockets.GuideReview.objects.get()


def browser(role: str) -> Client:
    stamp = {"by": SYSTEM, "at": w.MONDAY}
    accounts.open_account(role, name="王七", password="Console-2026-ok", **stamp)
    accounts.grant_roles(role, roles=[role], divisions=["990100"], **stamp)
    found = Client()
    found.force_login(accounts.account(role))
    return found


def test_an_editor_sees_what_repeats_and_in_whose_words(review: dockets.GuideReview) -> None:
    """办不成事反映窗口: guide-review task visible to the catalogue's editors in the console."""
    page = browser("catalogue_editor").get(LIST).content.decode()

    assert "食品经营许可" in page
    assert "要求提供清单以外的材料" in page
    assert "“没有房东证明不收”" in page
    assert f'href="{LIST}/{review.pk}/settle"' in page
    assert 'href="/console/items/food-licence/"' in page


def test_only_a_version_published_since_can_be_named(
    review: dockets.GuideReview, clock: Clock
) -> None:
    """办不成事反映窗口: settled with what was changed (version published after)."""
    editor, address = browser("catalogue_editor"), f"{LIST}/{review.pk}/settle"
    said = {"verdict": "changed", "note": "写明不要房东身份证"}
    refused = editor.post(address, {**said, "version": ""})
    assert refused.status_code == 422
    assert "请选择提出复核以后发布的版本" in refused.content.decode()
    assert "写明不要房东身份证" in refused.content.decode()
    newest = catalogue.versions(s.ITEM)[0]
    catalogue.versions(s.ITEM).update(published_at=review.raised_at + timedelta(minutes=1))

    editor.post(address, {**said, "version": str(newest.version)})

    review.refresh_from_db()
    assert (review.status, review.version, review.settled_by) == (
        "changed",
        newest.version,
        "catalogue_editor",
    )
    assert "写明不要房东身份证" in editor.get(f"{LIST}?tab=settled").content.decode()


def test_or_why_it_stays(review: dockets.GuideReview, clock: Clock) -> None:
    editor, address = browser("catalogue_editor"), f"{LIST}/{review.pk}/settle"

    editor.post(address, {"verdict": "unchanged", "note": "指南写得清楚，是窗口多要"})

    review.refresh_from_db()
    assert (review.status, review.note) == ("unchanged", "指南写得清楚，是窗口多要")


def test_the_centre_reads_and_the_editor_settles(review: dockets.GuideReview) -> None:
    manager = browser("centre_manager")

    page = manager.get(LIST).content.decode()

    assert "由事项编辑办理" in page
    assert manager.get(f"{LIST}/{review.pk}/settle").status_code == 403
    assert browser("head").get(LIST).status_code == 403
