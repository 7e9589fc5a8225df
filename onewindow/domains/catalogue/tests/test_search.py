"""People find items by the words they have."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from onewindow.domains.catalogue import api
from onewindow.domains.catalogue.search_words import initials, query_tokens, tokens
from onewindow.domains.catalogue.tests.samples import DRAFTER, food

NOW = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = date(2026, 3, 2)
NAMES = {
    "food": "食品经营许可新办",
    "assess": "国家科技项目评审结果公告（工商评级）",
    "company": "公司设立登记",
    "tobacco": "烟草专卖零售许可证核发",
    "hygiene": "公共场所卫生许可",
    "transfer": "不动产转移登记",
    "injury": "工伤认定",
}


@pytest.fixture
def items(db):
    for code, name in NAMES.items():
        content = food(code=code, name=name, short_name="", synonyms=[], results=[])
        api.create_draft(code, content=content, by=DRAFTER, at=NOW, division="360100")


def find(text: str, division: str = "") -> list[str]:
    return [hit.code for hit in api.search_items(text, division, on=TODAY, include_drafts=True)]


def test_chinese_words_are_found_wherever_they_stand(items):
    assert find("经营许可") == ["food"]
    assert find("设立登记") == ["company"]
    assert find("登记 公司") == ["company"]


def test_the_nearest_name_comes_first(items):
    assert find("许可") == ["food", "hygiene", "tobacco"]


def test_pinyin_initials_are_found_from_the_start_and_inside(items):
    assert find("spjy") == ["food"]
    assert find("gspj") == ["assess"]
    assert find("GSRD") == ["injury"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("开饭店", "food"),
        ("我想开饭店需要什么手续", "food"),
        ("二手房", "transfer"),
        ("注册公司", "company"),
        ("卖烟", "tobacco"),
    ],
)
def test_everyday_words_mean_items(items, words, code):
    assert find(words)[0] == code


def test_nothing_is_found_for_nonsense_and_nothing_breaks(items):
    for text in ("", "   ", "'; DROP TABLE x", "%", "!!!", "zzzzzz", "\\", "((", "饕餮盛宴"):
        assert find(text) == []


def test_the_region_of_the_viewer_counts(items):
    """W21: any window of the city finds the city's items; another city's does not."""
    assert find("工伤认定", "360102") == ["injury"]
    assert find("工伤认定", "360100") == ["injury"]
    assert find("工伤认定", "440100") == []


def test_drafts_are_found_only_when_asked_for(items):
    assert api.search_items("工伤认定", on=TODAY) == []


def test_a_search_is_one_query(items, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert find("开饭店") == ["food"]


def test_words_are_cut_into_pairs():
    assert tokens("食品A1") == ["a1", "食", "品", "食品"]
    assert query_tokens("食品许可 证") == ["食品", "品许", "许可", "证"]
    assert initials("食品经营（新办）") == "spjyxb"
