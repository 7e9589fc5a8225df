"""What the addresses of the matrix point to: one received case in division 990102."""

from __future__ import annotations

from typing import Any

from onewindow.channels.tests.one_case import case_here
from onewindow.domains.cases import api as cases
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM

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


def footage_here() -> dict[str, object]:
    """The case at a window whose outlet keeps video."""
    held = case_here()
    case = cases.Case.objects.get(number=held["number"])
    stamp: dict[str, Any] = {"by": SYSTEM, "at": case.received_at}
    organizations.establish_division("990102", name="云汀城区", **stamp)
    organizations.open_outlet(
        "filmed", name="有录像的网点", division="990102", outlet_class="A", **stamp
    )
    organizations.open_window("77", outlet="filmed", kind="comprehensive", **stamp)
    address = "https://video.example/play?camera={window}&from={from}&until={until}"
    organizations.video.set_outlet_video("filmed", template=address, margin_minutes=5, **stamp)
    cases.Case.objects.filter(pk=case.pk).update(window="77")
    return {**held, "place": 1}
