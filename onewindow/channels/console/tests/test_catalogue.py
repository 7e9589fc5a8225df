"""What keepers of the catalogue see: lists that stay quick, figures that explain themselves."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from onewindow.channels.console.tests import arrange
from onewindow.domains.accounts.api import ROLE_CAPABILITIES
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.catalogue.models.items import digest_of, document_of
from onewindow.kit.actors import SYSTEM

pytestmark = pytest.mark.django_db
LIST = "/console/items"


def many(number: int) -> None:
    for n in range(number):
        code = f"item-{n:03}"
        catalogue.create_draft(
            code,
            content=arrange.content(code=code, name=f"第{n}号食品经营许可"),
            division=arrange.HERE,
            by=SYSTEM,
            at=arrange.AT,
        )


def page(client, address, **query):
    response = client.get(address, query)
    assert response.status_code == 200, response.content.decode()[:500]
    return response.content.decode()


def test_the_console_opens_on_the_first_entry_of_ones_menu(editor):
    assert editor.get("/console/").headers["Location"] == LIST


def test_nobody_has_more_than_nine_menu_entries():
    """LOOK: a menu of more is a menu nobody reads; every role sees at most nine of the eleven."""
    from onewindow.channels.console.shell import NAV

    seen = {
        role: [entry for entry in NAV if entry[4] & held]
        for role, held in ROLE_CAPABILITIES.items()
    }
    assert max(len(entries) for entries in seen.values()) == 9


@pytest.mark.parametrize("number", [5, 50])
def test_a_page_of_the_list_costs_the_same_whatever_its_length(
    editor, number, django_assert_num_queries
):
    arrange.places()
    many(number)
    editor.get(LIST)
    with django_assert_num_queries(7) as queries:
        text = page(editor, LIST)
    assert text.count('class="row-link"') == number
    assert not any("COUNT(" in query["sql"].upper() for query in queries.captured_queries)


def test_the_second_page_begins_where_the_first_one_ended(editor):
    arrange.places()
    many(60)
    first = editor.get(LIST)
    following = first.context["pages"].next_url
    second = editor.get(following)
    codes = [row["item"].code for row in (*first.context["rows"], *second.context["rows"])]
    assert codes == [f"item-{n:03}" for n in range(60)]
    assert second.context["pages"].next_url == ""


@pytest.mark.parametrize("words", ["食品经营", "spjyxk", "餐饮许可", "food-licence"])
def test_an_item_is_found_by_name_initials_everyday_words_and_code(editor, draft, words):
    assert "食品经营许可新办" in page(editor, LIST, q=words)


def test_a_search_without_a_hit_says_what_to_try(editor, draft):
    assert "没有符合条件的事项" in page(editor, LIST, q="量子计算")


@pytest.mark.parametrize(
    ("query", "is_shown"),
    [
        ({"status": "draft"}, True),
        ({"status": "published"}, False),
        ({"department": "market"}, True),
        ({"department": "tax"}, False),
        ({"type": "01"}, True),
        ({"type": "20"}, False),
        ({"status": "draft", "finding": "error"}, False),
    ],
)
def test_filters_keep_what_fits(editor, draft, query, is_shown):
    assert ("食品经营许可新办" in page(editor, LIST, **query)) is is_shown


def test_imported_items_with_findings_are_a_filter_of_their_own(editor, draft):
    broken = arrange.content(code="dirty", name="脏数据事项", legal_basis=[])
    catalogue.create_draft("dirty", content=broken, division="", by=SYSTEM, at=arrange.AT)
    catalogue.ServiceStandard.objects.filter(item__code="dirty").update(status="imported_draft")
    text = page(editor, LIST, status="imported_draft", finding="error")
    assert "脏数据事项" in text
    assert "食品经营许可新办" not in text


def test_the_four_percentages_and_their_definitions(editor, published):
    """X11: the four percentages reproduce from what is in force, each with its definition."""
    text = page(editor, reverse("console:figures"))
    rates = catalogue.current_rates(date(2026, 3, 3))
    assert rates.items == 1
    for rate in (rates.immediate, rates.online, rates.at_most_once, rates.no_run):
        assert rate.percent in text
    for label in ("即办事项比例", "网上可办比例", "最多跑一次比例", "一次不用跑比例"):
        assert label in text
    assert text.count("口径：") == 5


def in_force(code: str, **changes: object) -> None:
    """Put an item in force straight in the table: what is tested is the counting."""
    content = arrange.content(code=code, **changes)
    item = catalogue.ServiceItem.objects.create(
        code=code,
        name=content.name,
        main_item=content.main_item,
        basic_code=content.codes.basic,
        type="01",
        department_code="market",
        created_at=arrange.AT,
    )
    document = document_of(content)
    catalogue.ServiceStandard.objects.create(
        item=item,
        version=1,
        document=document,
        content_hash=digest_of(document),
        status="published",
        created_at=arrange.AT,
        published_at=arrange.AT,
        valid_from=date(2026, 3, 2),
    )


def test_the_same_data_gives_three_counts_each_labelled(editor):
    """X17: 主项, 子项 and 业务办理项 are counted separately, and each says how."""
    codes = {"basic": "000131001001"}
    in_force("a", name="食品经营许可新办", main_item="食品经营许可", codes=codes)
    in_force("b", name="食品经营许可变更", main_item="食品经营许可", codes=codes)
    in_force("c", name="食品经营许可注销", main_item="食品经营许可")
    counts = catalogue.item_counts(date(2026, 3, 3))
    assert (counts.main, counts.sub, counts.handling) == (1, 2, 3)
    text = page(editor, reverse("console:figures"))
    for label in ("主项", "子项", "业务办理项"):
        assert f'<th scope="row">{label}</th>' in text


def test_the_schema_for_editors_can_be_downloaded(editor):
    response = editor.get(reverse("console:schema"))
    assert response.headers["Content-Type"] == "application/schema+json"
    assert '"legal_basis"' in response.content.decode()
