"""Template tags of the components; each takes a plain value of ``onewindow.ui.pictures``."""

from __future__ import annotations

from math import ceil
from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from onewindow.ui.icons import icon_svg
from onewindow.ui.lanes import draw
from onewindow.ui.pictures import (
    BeforeAfterPicture,
    ChecklistPicture,
    ClockPicture,
    LanesPicture,
    Light,
    ReasonDialog,
)

register = template.Library()

Variables = dict[str, Any]


@register.simple_tag
def icon(name: str) -> SafeString:
    """``{% icon "search" %}``: an icon of the set; put a word beside it."""
    return icon_svg(name)


@register.inclusion_tag("ui/_light.html")
def light(value: Light | str, words: str = "") -> Variables:
    """``{% light case.light %}`` or ``{% light "red" "超期 2 天" %}``: shape and word."""
    shown = Light(value)
    return {"light": shown.value, "words": words or shown.word}


@register.inclusion_tag("ui/_light_shape.html")
def light_shape(value: Light | str) -> Variables:
    """Only the shape, where the word stands right beside it."""
    return {"light": Light(value).value}


@register.inclusion_tag("ui/_clock.html")
def clock_chip(clock: ClockPicture, is_open: bool = False) -> Variables:
    """``{% clock_chip clock %}``: the clock, which opens to why the date is what it is."""
    return {"clock": clock, "is_open": is_open}


@register.inclusion_tag("ui/_lanes.html")
def lanes(picture: LanesPicture, simple: bool = False) -> Variables:
    """``{% lanes picture %}``; on public pages and in panels with ``simple=True``."""
    return {"drawing": draw(picture, simple=simple)}


@register.inclusion_tag("ui/_checklist.html", takes_context=True)
def checklist(context: Context, picture: ChecklistPicture, actions: str = "") -> Variables:
    """``{% checklist picture actions="window/_material.html" %}``: one row a material.

    `actions` names a template drawn at the end of each row with ``row`` beside the page's own
    variables.
    """
    around: Variables = {str(name): value for name, value in context.flatten().items()}
    return around | {"picture": picture, "actions": actions}


@register.inclusion_tag("ui/_before_after.html")
def before_after(picture: BeforeAfterPicture) -> Variables:
    """``{% before_after picture %}``: what a new version of a standard changes."""
    return {"picture": picture}


@register.inclusion_tag("ui/_masked.html", takes_context=True)
def masked(context: Context, text: str, reveal_url: str = "", label: str = "") -> Variables:
    """``{% masked person.masked_number reveal_url label="身份证号" %}``.

    `text` arrives masked; ui never holds the secret. With `reveal_url` there is a button that
    posts a ``purpose``; the answer replaces the text.
    """
    return {
        "text": text,
        "reveal_url": reveal_url,
        "label": label,
        "request": context.get("request"),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("ui/_reason_dialog.html", takes_context=True)
def reason_dialog(context: Context, dialog: ReasonDialog) -> Variables:
    """``{% reason_dialog dialog %}``; open it with ``<button popovertarget="{{ dialog.id }}">``."""
    return {
        "dialog": dialog,
        "request": context.get("request"),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("ui/_figure.html")
def figure(
    value: Any, label: str, definition: str = "", unit: str = "", url: str = ""
) -> Variables:
    """``{% figure 38 "今日受理" "今天 0 时起受理的办件" %}``: a number with its definition."""
    return {
        "value": value,
        "label": label,
        "definition": definition,
        "unit": unit,
        "url": url,
    }


@register.filter
def is_elder(request: Any) -> bool:
    """``{% if request|is_elder %}``: whether the visitor chose 长者模式."""
    return bool(request) and request.COOKIES.get("reading") == "elder"


@register.filter
def percent(share: float | None) -> str:
    """Return a share as a percentage with one decimal; a dash where there is none."""
    return "—" if share is None else f"{float(share):.1%}"


FEWEST_FOR_NINE_OF_TEN = 10
"""Below it nine of ten by nearest rank is the longest of all, and is called that."""


@register.filter
def minutes(value: float | None) -> str:
    """Return whole minutes, ``<1`` for what happened at once; a dash where there is none."""
    if value is None:
        return "—"
    return "<1" if value < 1 else f"{value:.0f}"


@register.filter
def tail(count: int, nine_of_ten: float | None) -> str:
    """``{{ laps.count|tail:laps.p90 }}``: what may be said of the longest of so many minutes.

    One is said with its own time, a few with the longest of them, ten and more with nine of ten.
    """
    if not count or nine_of_ten is None:
        return "没有数据"
    is_brief = nine_of_ten < 1
    words = "不到 1 分钟" if is_brief else f" {ceil(nine_of_ten)} 分钟"
    if count >= FEWEST_FOR_NINE_OF_TEN:
        return f"九成{words}" if is_brief else f"九成在{words}内"
    return f"用时{words}" if count == 1 else f"最长{words}"
