"""Marks on views: who may pass. A view without a mark is closed to everybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TypeVar

from django.http import HttpRequest, HttpResponseBase

from onewindow.domains.accounts.errors import CapabilityMissing
from onewindow.domains.accounts.models import User
from onewindow.domains.accounts.permissions import Capability

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=View)


@dataclass(frozen=True, slots=True)
class Door:
    """How a view is guarded; ``capabilities`` lists those of which one suffices."""

    is_open: bool = False
    capabilities: frozenset[Capability] = frozenset()
    is_settling: bool = False


def requires(*capabilities: Capability | str) -> Callable[[View], View]:
    """Let in whoever holds one of the capabilities; works for GET and POST alike."""
    wanted = frozenset(Capability(capability) for capability in capabilities)
    assert wanted, "name a capability, or use open_to_staff"

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            user = request.user
            if not isinstance(user, User) or not any(user.may(one) for one in wanted):
                raise CapabilityMissing(
                    "您没有办理此事的权限",
                    details={"capability": sorted(one.value for one in wanted)},
                )
            return view(request, *args, **kwargs)

        guarded.door = Door(capabilities=wanted)  # type: ignore[attr-defined]
        return guarded

    return guard


def open_to_all(view: V) -> V:
    """Let everybody in, signed in or not: public pages and the sign-in itself."""
    view.door = Door(is_open=True)  # type: ignore[attr-defined]
    return view


def open_to_staff(view: V) -> V:
    """Let in whoever is signed in, whatever their roles: the desk, help, one's own settings."""
    view.door = Door()  # type: ignore[attr-defined]
    return view


def open_while_settling(view: V) -> V:
    """Let in also those who still owe a second factor or a new password; entrance pages only."""
    view.door = Door(is_settling=True)  # type: ignore[attr-defined]
    return view


def door_of(view: object) -> Door | None:
    """Return the mark of a view, or None where it has none and is closed."""
    door = getattr(view, "door", None)
    if isinstance(door, Door):
        return door
    # Views below the domains (reading mode, health) carry Django's own mark.
    return Door(is_open=True) if getattr(view, "login_required", True) is False else None
