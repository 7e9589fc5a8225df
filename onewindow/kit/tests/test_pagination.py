from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import CharField, F, Value
from django.db.models.functions import Concat

from onewindow.kit.models import Counter, StoredFile
from onewindow.kit.pagination import BadCursor, page

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
def counters() -> None:
    rows = [Counter(series=f"s{n:02}", value=n // 3) for n in range(10)]
    Counter.objects.bulk_create(rows)


def series(found) -> list[str]:
    return [row.series for row in found.rows]


def walk(order: list[str], size: int) -> list[list[str]]:
    pages, cursor = [], ""
    while True:
        found = page(Counter.objects.all(), order=order, cursor=cursor, size=size)
        pages.append(series(found))
        cursor = found.next_cursor
        if not cursor:
            return pages


def test_every_row_is_shown_once_in_order(counters) -> None:
    assert walk(["value", "series"], 4) == [
        ["s00", "s01", "s02", "s03"],
        ["s04", "s05", "s06", "s07"],
        ["s08", "s09"],
    ]


def test_directions_may_be_mixed(counters) -> None:
    assert walk(["-value", "series"], 5) == [
        ["s09", "s06", "s07", "s08", "s03"],
        ["s04", "s05", "s00", "s01", "s02"],
    ]


def test_one_can_go_back_to_where_one_came_from(counters) -> None:
    first = page(Counter.objects.all(), order=["value", "series"], size=3)
    second = page(
        Counter.objects.all(), order=["value", "series"], size=3, cursor=first.next_cursor
    )
    third = page(
        Counter.objects.all(), order=["value", "series"], size=3, cursor=second.next_cursor
    )
    back = page(
        Counter.objects.all(), order=["value", "series"], size=3, cursor=third.previous_cursor
    )
    start = page(
        Counter.objects.all(), order=["value", "series"], size=3, cursor=back.previous_cursor
    )
    assert first.previous_cursor == ""
    assert series(back) == series(second)
    assert series(start) == series(first)
    assert start.previous_cursor == ""


def test_a_row_written_meanwhile_shifts_no_page(counters) -> None:
    first = page(Counter.objects.all(), order=["series"], size=3)
    Counter.objects.create(series="s00a", value=9)
    second = page(Counter.objects.all(), order=["series"], size=3, cursor=first.next_cursor)
    assert series(second) == ["s03", "s04", "s05"]


def test_an_annotated_column_and_a_date_can_order(counters) -> None:
    rows = Counter.objects.annotate(label=Concat(Value("x"), F("series"), output_field=CharField()))
    first = page(rows, order=["-label"], size=9)
    assert series(page(rows, order=["-label"], size=9, cursor=first.next_cursor)) == ["s00"]
    for n in range(3):
        StoredFile.objects.create(
            sha256=f"{n:064}", size=1, media_type="x", created_at=NINE + timedelta(hours=n)
        )
    files = page(StoredFile.objects.all(), order=["-created_at", "sha256"], size=2)
    rest = page(StoredFile.objects.all(), order=["-created_at", "sha256"], cursor=files.next_cursor)
    assert [row.sha256[-1] for row in files.rows + rest.rows] == ["2", "1", "0"]


def test_a_page_is_one_query_and_counts_nothing(counters, django_assert_num_queries) -> None:
    with django_assert_num_queries(1) as queries:
        page(Counter.objects.all(), order=["series"], size=3)
    assert "COUNT(" not in queries.captured_queries[0]["sql"].upper()


@pytest.mark.parametrize("cursor", ["x", "%%%", "WzBd", "bnVsbA", "WzAsbnVsbF0", "WzIsInMwMyJd"])
def test_a_changed_cursor_is_refused(counters, cursor) -> None:
    with pytest.raises(BadCursor, match="页码无法识别"):
        page(Counter.objects.all(), order=["series"], cursor=cursor)


def test_nothing_makes_an_empty_page() -> None:
    found = page(Counter.objects.all(), order=["series"])
    assert not found
    assert (found.rows, found.next_cursor, found.previous_cursor) == ([], "", "")
