"""Search over 10,000 items of one city: how long it takes and whether it finds the right item.

    python -m bench.search [--items 10000] [--misses] [--json]

The items are those of ``city/items`` and, where ``ONEWINDOW_DATA`` is set, the real ones of
``cn_items``, each copied into the districts of the city until there are enough, as a city's
districts hold the same items. Every question is asked as the public asks (the whole city) and as a
clerk of one district does. A hit is right when it is the item the question was written for, that
item of a district, or one of another source whose name contains what the question accepts. Every
third question is held back: nobody looks at what it finds while the search is being changed.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from datetime import date, datetime
from itertools import cycle
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bench.common import database, machine, markdown, show, summary, timed

ROOT = Path(__file__).parent.parent
REAL = "cn_items/guangdong_items_2021.jsonl.gz"
AT = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = date(2026, 3, 2)
CITY, DISTRICT = "990100", "990101"
REPEATS = 5
BROAD = ["许可", "登记", "办理", "证", "公司变更登记", "dj", "xk", "变更 许可 登记", "44", "a"]
"""What thousands of items match: the slowest kind of search."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--misses", action="store_true", help="name what was not found, in part")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    with database(durable=False):
        fill(wanted.items)
        rows = measure(questions(), show_misses=wanted.misses)
    if wanted.json:
        show("search", rows, as_json=True)
    else:
        print(f"search ({machine()})\n\n{markdown(rows)}")


def questions() -> list[dict[str, Any]]:
    """Return the questions in their order; each third is held back."""
    path = Path(__file__).with_name("search_questions.yaml")
    listed = yaml.safe_load(path.read_text(encoding="utf-8"))["questions"]
    return [entry | {"is_held_back": n % 3 == 2} for n, entry in enumerate(listed)]


def measure(asked: list[dict[str, Any]], *, show_misses: bool = False) -> list[dict[str, Any]]:
    """Ask everything as the public and as a district; time it and count what was found."""
    rows = []
    for who, division in (("the public", ""), ("a district", DISTRICT)):
        for part, held_back in (("tuned on", False), ("held back", True)):
            chosen = [entry for entry in asked if entry["is_held_back"] is held_back]
            rows.append({"asked by": who, "questions": part} | _ask(chosen, division, show_misses))
        broad = [{"question": text} for text in BROAD]
        rows.append({"asked by": who, "questions": "matching thousands"} | _ask(broad, division))
    return rows


def _ask(asked: list[dict[str, Any]], division: str, show_misses: bool = False) -> dict[str, Any]:
    from onewindow.domains.catalogue.api import search_items

    times, first, five, judged = [], 0, 0, 0
    for entry in asked:
        text = entry["question"]
        hits = search_items(text, division, 20, on=TODAY)

        def again(text: str = text) -> object:
            return search_items(text, division, 20, on=TODAY)

        times += [timed(again) for _ in range(REPEATS)]
        if "items" not in entry:
            continue
        judged += 1
        right = [_is_right(hit, entry) for hit in hits[:5]]
        first += bool(right and right[0])
        five += any(right)
        if show_misses and not any(right) and not entry["is_held_back"]:
            print(f"{division or 'public'} {text}: {[hit.name[:18] for hit in hits[:5]]}")
    return {
        "asked": len(asked),
        "first": _share(first, judged),
        "in five": _share(five, judged),
    } | summary(times)


def _share(count: int, of: int) -> str:
    return f"{count}/{of}" if of else ""


def _is_right(hit: Any, entry: dict[str, Any]) -> bool:
    base = hit.code.split("--")[0]
    return base in entry["items"] or any(name in hit.name for name in entry["names"])


def fill(count: int) -> None:
    """Publish so many items in one city and its districts, by COPY."""
    from django.db import connection

    from onewindow.domains.catalogue.actions.common import put_content, put_identity
    from onewindow.domains.catalogue.importing.bulk import copy_standards
    from onewindow.domains.catalogue.models import ServiceItem, ServiceStandard, StandardStatus

    shapes = list(_shapes())
    places = [CITY, *(f"9901{n:02}" for n in range(1, 80))]
    kept: dict[str, ServiceStandard] = {}
    items, standards = [], []
    for n, (code, content) in zip(range(count), cycle(shapes), strict=False):
        place = places[n // len(shapes)]
        item = ServiceItem(
            code=code if place == CITY else f"{code}--{place}", division_code=place, created_at=AT
        )
        put_identity(item, content)
        items.append(item)
        standard = ServiceStandard(
            version=1,
            status=StandardStatus.PUBLISHED,
            created_at=AT,
            published_at=AT,
            valid_from=date(2026, 1, 1),
        )
        if code not in kept:
            kept[code] = standard
            put_content(standard, content)
        for name in ("document", "content_hash", "search_name", "search_more", "search_initials"):
            setattr(standard, name, getattr(kept[code], name))
        standards.append(standard)
    ServiceItem.objects.bulk_create(items, batch_size=2000)
    for item, standard in zip(items, standards, strict=True):
        standard.item = item
    copy_standards(standards)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE catalogue_servicestandard")
        cursor.execute("VACUUM ANALYZE catalogue_serviceitem")
        cursor.execute("VACUUM ANALYZE catalogue_searchterm")


def _shapes() -> Iterator[tuple[str, Any]]:
    """Yield code and content of every different item there is."""
    from onewindow.domains.catalogue.importing.reading import RawRecord, read_records
    from onewindow.domains.catalogue.importing.records import Converter
    from onewindow.domains.catalogue.loader import load_standard_file

    for path in sorted((ROOT / "city" / "items").glob("*.yaml")):
        content = load_standard_file(path)
        yield content.code, content
    real = Path(os.environ.get("ONEWINDOW_DATA", "-")) / REAL
    if real.exists():
        converter = Converter(real.name)
        for record in read_records(real):
            if isinstance(record, RawRecord):
                imported = converter.convert(record)
                yield imported.code, imported.content


if __name__ == "__main__":
    main()
