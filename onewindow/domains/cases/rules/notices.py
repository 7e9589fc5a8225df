"""Which official notices an act calls for, and the words of the standard that they need."""

from __future__ import annotations

import re
from datetime import date, timedelta

from onewindow.domains.approvals.api import RunState, StepState
from onewindow.domains.catalogue.content import ItemType, StandardContent

_LAW = re.compile(r"《([^》]+)》([^《]*)")
_ARTICLE = re.compile(r"^(.{2,}?)(第[〇零一二三四五六七八九十百千\d]+条.*)$")
_REMARK = re.compile(r"^(.{2,}?)（(.+)）$")
_YEARS = re.compile(r"^(\d{1,3}|[一二三四五六七八九十]{1,3})年$")
_DIGITS = {word: number for number, word in enumerate("一二三四五六七八九十", 1)}

ADVERSE_ACTS = {"decline": "不予受理", "return": "退件", "terminate": "终止办理"}


def needs_receipt(content: StandardContent) -> bool:
    """收件凭证: for everything but what is done on the spot (安阳市政务服务条例 第36条)."""
    return content.handling_type != "immediate"


def adverse_act(kind: str, content: StandardContent) -> str:
    """Return what is to be refused, in the words of the 否定事项报备."""
    if kind == "refuse":
        return "不予行政许可" if content.type is ItemType.LICENSING else "不予办理"
    return ADVERSE_ACTS[kind]


def favourable_act(content: StandardContent) -> str:
    """Return what is granted where it is no licence: 登记, 备案, 确认, 给付 …"""
    for word in ("登记", "备案"):
        if word in content.name or word in content.main_item:
            return word
    return {
        ItemType.CONFIRMATION: "确认",
        ItemType.PAYMENT: "给付",
        ItemType.REWARD: "奖励",
        ItemType.ADJUDICATION: "裁决",
    }.get(content.type, "办理")


def utility_steps(run: RunState) -> list[StepState]:
    """Return the transfers that begin on the strength of the acceptance notice itself (Q20).

    They follow nothing but the acceptance and are completed by the decision: that is what makes
    them different from a connection that a utility builds in the course of the plan.
    """
    intake = {step.code for step in run.by_stage("intake")}
    decisions = {step.code for step in run.by_stage("decision")}
    return [
        step
        for step in run
        if step.kind == "external"
        and set(step.after) <= intake
        and decisions & set(step.after_soft)
    ]


def valid_to(validity: str, start: date) -> date | None:
    """Return the last day of a validity such as ``5年``; None where it has no fixed end."""
    match = _YEARS.match(validity.strip())
    if match is None:
        return None
    years = int(match[1]) if match[1].isdecimal() else _chinese_number(match[1])
    if (start.month, start.day) == (2, 29):
        return date(start.year + years, 2, 28)
    return start.replace(year=start.year + years) - timedelta(days=1)


def _chinese_number(words: str) -> int:
    tens, ten, ones = words.rpartition("十")
    if not ten:
        return _DIGITS[words]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def citations(text: str) -> list[tuple[str, str]]:
    """Return law and article of every law that a text names; a remark counts as the article.

    ``《行政许可法》第32条、第38条`` is one law; ``食品安全法第三十五条`` needs no marks.
    """
    found = [(law, rest.strip(" 、，；。和")) for law, rest in _LAW.findall(text)]
    if found:
        return [(law, rest.removeprefix("（").removesuffix("）")) for law, rest in found]
    bare = text.strip(" 。")
    for pattern in (_ARTICLE, _REMARK):
        if match := pattern.match(bare):
            return [(match[1], match[2])]
    return [(bare, "")] if len(bare) > 1 else []
