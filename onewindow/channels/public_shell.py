"""What surrounds every public page; shared by the channels that have some."""

from __future__ import annotations

from django.urls import reverse

from onewindow.ui.pictures import Link, PublicShell

_ENTRIES = (
    ("办事指南", "public:search"),
    ("服务网点", "public:outlets"),
    ("预约办事", "booking:start"),
    ("办件查询", "public:ask-progress"),
    ("文书核验", "verification:ask"),
    ("评价公开", "evaluating:published"),
)


_FOOTER = "一扇窗口受理，各部门并联办理，每一个期限都有依据。"


def public_shell(current: str = "", *, footer: str = _FOOTER) -> PublicShell:
    """Return the frame; ``current`` is the name of the address that is open."""
    return PublicShell(
        site="一窗",
        nav=tuple(
            Link(label=label, url=reverse(name), is_current=name == current)
            for label, name in _ENTRIES
        ),
        home_url=reverse("public:front"),
        footer=footer,
    )
