"""Vague clauses (20 §2.9): real guide texts that hit, lawful texts that do not."""

from __future__ import annotations

import pytest

from onewindow.domains.catalogue.rules.vague import PATTERNS, vague_hits

ERRORS = [
    (
        "法律、行政法规以及《不动产登记暂行条例实施细则》规定的其他材料",
        "法律、行政法规以及《不动产登记暂行条例实施细则》规定的其他材料",
    ),
    ("其他必要材料", "其他必要材料"),
    ("其他有关材料", "其他有关材料"),
    ("提交有关证明", "有关证明"),
    ("经相关部门同意", "相关部门"),
    ("身份证、户口簿等", "等"),
    ("身份证、户口簿等材料", "等材料"),
    ("视情况要求到场", "视情况"),
    ("必要时现场核查", "必要时"),
    ("根据需要补充", "根据需要"),
    ("酌情减免", "酌情"),
]
WARNINGS = [
    ("原则上不超过三次", "原则上"),
    ("一般应当场办理", "一般"),
    ("适当延长", "适当"),
    ("布局合理", "合理"),
    ("规模较大的", "较大"),
    ("及时告知", "及时"),
    ("尽快办结", "尽快"),
    ("相应的设备", "相应"),
    ("材料符合要求", "符合要求"),
    ("注册资本100以上", "以上"),
    ("近期照片", "近期"),
    ("有效身份证件", "有效"),
]
CLEAN = [
    "高等",
    "二等",
    "平等",
    "三人以上",
    "在有效期内",
    "有效期五年",
    "依据《关于其他有关材料的通知》第三条",
    "其他组织",
    "食品经营许可申请书",
    "同等",
]


@pytest.mark.parametrize(("text", "words"), ERRORS)
def test_a_catch_all_clause_is_an_error(text, words):
    """Q8: lint blocks 其他材料 and its kin."""
    vague, found, rewritten = vague_hits(text)[0]

    assert (vague.is_error, found) == (True, words)
    assert rewritten != text


@pytest.mark.parametrize(("text", "words"), WARNINGS)
def test_a_soft_word_is_a_warning_with_a_rewrite(text, words):
    vague, found, rewritten = vague_hits(text)[0]

    assert (vague.is_error, found) == (False, words)
    assert "【" in rewritten


@pytest.mark.parametrize("text", CLEAN)
def test_plain_words_are_left_alone(text):
    assert vague_hits(text) == []


def test_every_pattern_is_hit_by_a_sample():
    hit = {vague.pattern for text, _ in (*ERRORS, *WARNINGS) for vague, _, _ in vague_hits(text)}

    assert {vague.pattern for vague in PATTERNS} == hit


def test_the_rewrite_keeps_what_stands_around_the_words():
    assert vague_hits("应当在三日内及时告知")[0][2] == "应当在三日内【在×个工作日内】告知"
