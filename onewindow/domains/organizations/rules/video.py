"""The address of a window's video: a template with window and time (W10)."""

from __future__ import annotations

from datetime import datetime
from string import Formatter
from urllib.parse import quote, urlsplit

PLACEHOLDERS = ("window", "from", "until")


def wrong_with(template: str) -> str:
    """Return what is wrong with the template, in words; "" for a sound one.

    Placeholders stand behind the host only: whoever asks never chooses where the link leads.
    """
    try:
        parts = list(Formatter().parse(template))
        split = urlsplit(template)
    except ValueError:
        return "花括号或地址写法有误"
    if split.scheme not in {"http", "https"} or not split.hostname or "{" in split.netloc:
        return "应是以http://或https://开头、写明主机的地址"
    if any(one.isspace() for one in template):
        return "地址中不能有空格"
    named = [(name, spec, conversion) for _, name, spec, conversion in parts if name is not None]
    if any(name not in PLACEHOLDERS or spec or conversion for name, spec, conversion in named):
        return "只能使用{window}、{from}、{until}三个占位符"
    if missing := [one for one in PLACEHOLDERS if one not in {name for name, _, _ in named}]:
        return f"缺少占位符{'、'.join(f'{{{one}}}' for one in missing)}"
    return ""


def filled(template: str, *, window: str, from_at: datetime, until_at: datetime) -> str:
    """Return the address for a window from one aware moment until another, ISO 8601 with zone."""
    values = {
        "window": window,
        "from": from_at.isoformat(timespec="seconds"),
        "until": until_at.isoformat(timespec="seconds"),
    }
    return template.format_map({name: quote(value, safe="") for name, value in values.items()})
