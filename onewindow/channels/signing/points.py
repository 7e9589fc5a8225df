"""Where a contract is signed: a paired kiosk of a hall, or a desk with a clerk beside the parties.

Both show the same pages. A kiosk may do what this matter needs and nothing else; a clerk acts with
their own rights, in their region.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from onewindow.channels.desks import person_links
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.refusals import NotFound, Refusal
from onewindow.ui.pictures import NavEntry, StaffShell, WizardStep

STEPS = ("卖方与房屋", "各方核验", "约定", "签署", "完成")
_KIOSK_MAY = frozenset(
    {Capability.CONTRACTS_SIGN, Capability.APPLICANTS_REGISTER, Capability.MATERIALS_SHARE}
)
_CITY = 4
"""Digits of a division that name its city: any hall of a city serves the homes of the city."""


class Withdrawn(Refusal):
    code = "point_withdrawn"
    status = 410
    next_step = "请使用其他终端，或到窗口办理。"


@dataclass(frozen=True, slots=True)
class Point:
    """One place of signing; ``token`` is empty at a desk."""

    token: str
    place: str
    division: str
    actor: Actor

    @property
    def is_kiosk(self) -> bool:
        return bool(self.token)

    def url(self, name: str, *args: object) -> str:
        if self.is_kiosk:
            return reverse(f"signing:kiosk-{name}", args=[self.token, *args])
        return reverse(f"signing:desk-{name}", args=args)


View = Callable[..., HttpResponse]
Door = Callable[..., HttpResponseBase]


def kiosk(view: View) -> Door:
    """Open the view to whoever stands at a paired kiosk."""

    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, _kiosk_of(token), *args, **kwargs)

    return accounts.open_to_all(opened)


def desk(view: View) -> Door:
    """Open the view to staff who accompany signings."""

    @wraps(view)
    def seated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, desk_of(request), *args, **kwargs)

    return accounts.requires(Capability.CONTRACTS_SIGN)(never_cache(seated))


def desk_of(request: HttpRequest) -> Point:
    """Return the desk of whoever is signed in: the window they sit at, else their department."""
    by = accounts.actor_in(request)
    number = accounts.window_in(request)
    if not number:
        return Point("", "窗口", by.divisions[0] if by.divisions else "", by)
    try:
        window = organizations.window(number)
    except NotFound:
        return Point("", "窗口", by.divisions[0] if by.divisions else "", by)
    return Point("", f"{window.outlet.name} {number}号窗口", window.outlet.division_id, by)


def page(
    request: HttpRequest,
    point: Point,
    template: str,
    context: dict[str, Any],
    *,
    step: int = 0,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """Render one page of the signing in the frame of its point."""
    context |= {
        "point": point,
        "frame": "signing/kiosk.html" if point.is_kiosk else "signing/desk.html",
        "start_url": point.url("start"),
        "resume_url": point.url("resume"),
        "steps": rail(step),
        "refusal": refusal,
    }
    if not point.is_kiosk:
        context["shell"] = shell(request, here="start")
    status = refusal.status if refusal else 200
    response = render(request, f"signing/{template}", context, status=status)
    response["Referrer-Policy"] = "same-origin"
    return response


def shell(request: HttpRequest, *, here: str) -> StaffShell:
    user = accounts.staff(request)
    entries = [NavEntry("合同", reverse("signing:desk"), "files", is_current=here == "desk")]
    if user.may(Capability.CONTRACTS_SIGN):
        url = reverse("signing:desk-start")
        entries.append(NavEntry("陪同网签", url, "file-check", is_current=here == "start"))
    if user.may(Capability.CONTRACTS_MANAGE):
        url = reverse("signing:policies")
        entries.append(NavEntry("网签规则", url, "list-checks", is_current=here == "policies"))
    entries.append(NavEntry("我的工作台", reverse("entrance:home"), "layout-dashboard"))
    return StaffShell(
        channel="二手房网签",
        place=organizations.directory().get(user.department, ""),
        person=user.name,
        nav=tuple(entries),
        home_url=reverse("entrance:home"),
        person_links=person_links(user.may, "signing"),
        sign_out_url=reverse("entrance:sign-out"),
    )


def rail(current: int) -> list[WizardStep]:
    """Return the five steps; none where the page is beside the way."""
    if not current:
        return []
    found = []
    for number, label in enumerate(STEPS, 1):
        status = "done" if number < current else "current" if number == current else "todo"
        found.append(WizardStep(label, status, ""))  # type: ignore[arg-type]
    return found


def _kiosk_of(token: str) -> Point:
    device = queueing.device_of(token[:64], kind=queueing.DeviceKind.KIOSK)
    outlet = organizations.Outlet.objects.filter(code=device.outlet).first() if device else None
    if device is None or outlet is None:
        raise Http404("not a kiosk")
    if device.withdrawn_at is not None:
        raise Withdrawn("这台终端已停用。")
    actor = Actor(
        ActorKind.DEVICE,
        f"kiosk:{device.name}"[:64],
        device.name,
        capabilities=_KIOSK_MAY,
        divisions=(outlet.division_id[:_CITY],),
    )
    return Point(token, f"{outlet.name} {device.name}"[:64], outlet.division_id, actor)
