"""第二屏: pair a screen with a window, show what is being done there, hear what is wrong (X10)."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db.models import F

from onewindow.domains.cases.models import CustomerScreen
from onewindow.kit import live
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Forbidden, Invalid

MAX_WISH = 300


def pair_screen(window: str, *, by: Actor, at: datetime) -> CustomerScreen:
    """配对第二屏: a new address for the window's screen; the one before stops working."""
    if not by.may("cases.receive") or by.window != window:
        raise Forbidden("只能为您所在的窗口配对第二屏。")
    screen, _ = CustomerScreen.objects.update_or_create(
        window=window,
        defaults={"pairing": secrets.token_urlsafe(16), "shown_at": at},
    )
    return screen


def show_draft(window: str, uuid: str, *, at: datetime) -> None:
    """Show what the clerk is typing; without a paired screen nothing happens."""
    _show(window, at, draft=uuid, case_number="")


def show_case(window: str, number: str, *, at: datetime) -> None:
    """Show a received case for confirmation."""
    _show(window, at, draft=None, case_number=number)


def clear_screen(window: str, *, at: datetime) -> None:
    """Return to the welcome page."""
    _show(window, at, draft=None, case_number="")


def ask_for_changes(window: str, pairing: str, *, wish: str, at: datetime) -> None:
    """需要修改: what the applicant says is wrong; the clerk sees it at once."""
    if len(wish) > MAX_WISH:
        raise Invalid(f"请控制在 {MAX_WISH} 字以内。", field="wish")
    CustomerScreen.objects.filter(window=window, pairing=pairing).update(
        wish=wish.strip() or "申请人请求修改", version=F("version") + 1, shown_at=at
    )
    _tell(window)


def _show(window: str, at: datetime, *, draft: str | None, case_number: str) -> None:
    if window:
        CustomerScreen.objects.filter(window=window).update(
            draft=draft, case_number=case_number, wish="", version=F("version") + 1, shown_at=at
        )
        _tell(window)


def _tell(window: str) -> None:
    """Tell the screen and the clerk beside it that something changed."""
    live.publish(f"screen:{window}", "screen")
