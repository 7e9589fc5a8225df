"""The same reason on the same item: a task for those who keep the guide."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from onewindow.domains.cases.tests import world as w
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.dockets import api as dockets
from onewindow.domains.dockets.events import (
    DocketMoved,
    DocketRecorded,
    GuideReviewRaised,
    GuideReviewSettled,
)
from onewindow.domains.dockets.tests import scenes as s
from onewindow.kit.models import Event
from onewindow.kit.outbox import load_fact
from onewindow.kit.refusals import Forbidden
from onewindow.kit.tests.plans import indexes_in_order

pytestmark = pytest.mark.django_db


def reviews() -> list[dockets.GuideReview]:
    return list(dockets.GuideReview.objects.order_by("pk"))


def raised() -> dockets.GuideReview:
    s.recorded()
    s.recorded(at=w.after(days=1))
    return reviews()[0]


def publish_again() -> int:
    """Publish a second version of the item two days later; return its number."""
    newest = catalogue.versions(s.ITEM)[0]
    newest.pk, newest.uuid = None, uuid.uuid4()
    newest.version, newest.published_at = newest.version + 1, w.after(days=2)
    newest.status = "superseded"
    newest.save(force_insert=True)
    return newest.version


def test_the_second_report_of_a_reason_raises_a_review_of_the_guide(world: w.World) -> None:
    """办不成事反映窗口: repeat reason on the same item raises a guide-review task."""
    first = s.recorded()
    assert reviews() == []

    second = s.recorded(at=w.after(days=1))

    [review] = reviews()
    assert (review.item_code, review.reason_name) == ("food-licence", "要求提供清单以外的材料")
    assert (review.raised_at, review.status) == (w.after(days=1), "open")
    assert {one.number for one in review.dockets.all()} == {first.number, second.number}
    event = Event.objects.get(subject=f"guide-review:{review.pk}")
    assert load_fact(event.type, event.payload) == GuideReviewRaised(
        "food-licence", "extra-material", (first.number, second.number)
    )


@pytest.mark.parametrize(
    ("_case", "first", "second"),
    [
        ("another reason", {}, {"reason": "overdue"}),
        ("no item", {"item": ""}, {"item": ""}),
        ("none of the coded reasons", {"reason": "other"}, {"reason": "other"}),
        ("long ago", {"at": w.MONDAY - timedelta(days=92)}, {}),
    ],
)
def test_what_is_no_repeat_raises_nothing(
    world: w.World, _case: str, first: dict[str, Any], second: dict[str, Any]
) -> None:
    s.recorded(**first)
    s.recorded(at=w.after(days=1), **second)

    assert reviews() == []


def test_two_reports_about_one_case_are_one(world: w.World) -> None:
    number = w.accepted(world).number
    for _ in range(2):
        s.recorded(by=s.PERSON, case_number=number)

    assert reviews() == []


def test_a_third_joins_the_open_review(world: w.World) -> None:
    review = raised()
    third = s.recorded(at=w.after(days=2))

    assert reviews() == [review]
    assert third.guide_review == review
    assert dockets.Docket.objects.filter(guide_review=review).count() == 3


def test_what_the_centre_codes_when_it_dispatches_counts_too(world: w.World) -> None:
    s.recorded()
    vague = s.recorded(item="", reason="other")
    assert reviews() == []

    dockets.dispatch(
        vague.number,
        department="market",
        item=s.ITEM,
        reason="extra-material",
        by=s.MANAGER,
        at=w.after(days=1),
    )

    [review] = reviews()
    assert review.dockets.count() == 2


def test_a_review_is_settled_by_the_version_that_changed_the_guide(world: w.World) -> None:
    """办不成事反映窗口: settled by an act with what was changed (version published after)."""
    review = raised()
    before = catalogue.versions(s.ITEM)[0].version
    with pytest.raises(dockets.ReviewInvalid, match="请选择提出复核以后发布的版本"):
        dockets.settle_review(
            review.pk, is_changed=True, note="写明", version=before, by=s.EDITOR, at=w.after(days=3)
        )
    version = publish_again()
    assert dockets.versions_since(review) == [version]

    dockets.settle_review(
        review.pk,
        is_changed=True,
        note="写明不要房东身份证",
        version=version,
        by=s.EDITOR,
        at=w.after(days=3),
    )

    [found] = reviews()
    assert (found.status, found.version, found.settled_by) == ("changed", version, "editor")
    event = Event.objects.filter(subject=f"guide-review:{review.pk}").latest("seq")
    assert load_fact(event.type, event.payload) == GuideReviewSettled(
        "food-licence", "extra-material", "写明不要房东身份证", version
    )
    with pytest.raises(dockets.ReviewSettled):
        dockets.settle_review(
            review.pk, is_changed=False, note="再来", by=s.EDITOR, at=w.after(days=3)
        )


def test_or_by_why_it_stays_as_it_is(world: w.World) -> None:
    review = raised()
    with pytest.raises(dockets.ReviewInvalid, match="请写明不改的理由"):
        dockets.settle_review(
            review.pk, is_changed=False, note=" ", by=s.EDITOR, at=w.after(days=2)
        )

    dockets.settle_review(
        review.pk, is_changed=False, note="指南写得清楚", by=s.EDITOR, at=w.after(days=2)
    )

    assert (reviews()[0].status, reviews()[0].version) == ("unchanged", None)


def test_after_a_settled_review_the_count_begins_anew(world: w.World) -> None:
    review = raised()
    dockets.settle_review(
        review.pk, is_changed=False, note="指南写得清楚", by=s.EDITOR, at=w.after(days=2)
    )
    s.recorded(at=w.after(days=3))
    assert len(reviews()) == 1

    s.recorded(at=w.after(days=4))

    assert [one.dockets.count() for one in reviews()] == [2, 2]


def test_only_editors_of_the_region_settle(world: w.World) -> None:
    review = raised()
    with pytest.raises(Forbidden, match="没有“办结指南复核”的权限"):
        dockets.settle_review(
            review.pk, is_changed=False, note="好", by=s.MANAGER, at=w.after(days=2)
        )
    with pytest.raises(dockets.ReviewNotFound):
        dockets.settle_review(
            review.pk, is_changed=False, note="好", by=s.STRANGER, at=w.after(days=2)
        )
    assert list(dockets.guide_reviews(s.STRANGER)) == []
    assert list(dockets.guide_reviews(s.EDITOR)) == [review]


def test_figures_say_what_the_facts_say(world: w.World) -> None:
    """办不成事反映窗口: counts by item and reason, derived from the recorded facts."""
    s.answered(at=w.after(days=1))
    late = s.dispatched(reason="overdue")
    dockets.answer(
        late.number, outcome="impossible", text="依法不能。", article="食品安全法第三十五条",
        by=s.MARKET_HEAD, at=w.after(days=9),
    )  # fmt: skip
    s.recorded(reason="overdue", item="")

    found = dockets.lines(
        "reason",
        from_at=w.MONDAY,
        until_at=w.after(days=1),
        now=w.after(days=9),
        viewer=s.MANAGER,
    )

    assert [(one.key, one.recorded, one.answered, one.late, one.solved) for one in found] == [
        ("overdue", 2, 1, 2, 0),
        ("extra-material", 1, 1, 0, 1),
    ]
    facts = [
        load_fact(e.type, e.payload)
        for e in Event.objects.filter(subject__startswith="docket:").order_by("seq")
    ]
    recorded = [one.reason for one in facts if isinstance(one, DocketRecorded)]
    answers = [one for one in facts if isinstance(one, DocketMoved) and one.act == "answer"]
    assert {key: recorded.count(key) for key in set(recorded)} == {
        one.key: one.recorded for one in found
    }
    assert sum(one.is_late for one in answers) == 1
    by_item = dockets.lines(
        "item", from_at=w.MONDAY, until_at=w.after(days=1), now=w.after(days=9), viewer=s.WATER_HEAD
    )
    assert by_item == []


@pytest.mark.parametrize(
    ("viewer", "is_open", "order", "index", "without"),
    [
        (s.MANAGER, True, ("due_at", "pk"), "docket_due", ""),
        (s.MANAGER, False, ("-closed_at", "-pk"), "docket_closed", ""),
        (s.MARKET_HEAD, True, ("due_at", "pk"), "docket_department_due", "docket_due"),
        (
            s.MARKET_HEAD,
            False,
            ("-closed_at", "-pk"),
            "docket_department_closed",
            "docket_closed",
        ),
    ],
)
def test_an_index_gives_the_list_in_its_order(
    viewer: Any, is_open: bool, order: tuple[str, str], index: str, without: str
) -> None:
    """Performance of lists: keyset pages served by an index."""
    rows = dockets.dockets(viewer, is_open=is_open)
    assert index in indexes_in_order(rows, *order, without=without)


@pytest.mark.django_db(transaction=True)
def test_two_recorded_at_the_same_moment_raise_one_review(world: w.World) -> None:
    """Neither counts the other out, and there are never two."""
    start = threading.Barrier(2)

    def report() -> None:
        try:
            start.wait()
            s.recorded()
        finally:
            connection.close()

    threads = [threading.Thread(target=report) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    [review] = reviews()
    assert review.dockets.count() == 2
