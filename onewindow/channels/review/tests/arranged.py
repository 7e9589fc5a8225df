"""What the addresses of the matrix point to: one received case in division 990102."""

from __future__ import annotations

from onewindow.channels.tests.one_case import case_here

__all__ = ["case_here"]


def step_here() -> dict[str, object]:
    return {**case_here(), "step": "b"}


def material_here() -> dict[str, object]:
    return {**case_here(), "material": "layout"}


def notice_here() -> dict[str, object]:
    return {**case_here(), "notice": "云汀市监收〔2026〕1号"}


def phone_here() -> dict[str, object]:
    return {**case_here(), "field": "phone"}


def answer_here() -> dict[str, object]:
    return {**case_here(), "field": "shop"}
