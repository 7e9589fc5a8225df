"""What happens in the hall while the browsers look: done inside the running product."""

from __future__ import annotations

from typing import Any

OUTLET = "city-centre"


def do(words: str) -> dict[str, str]:
    """``begin``, ``open WINDOW STAFF``, ``call WINDOW STAFF [silent]``, ``finish WINDOW STAFF``,
    ``until WINDOW STAFF NUMBER``, ``take PLATE``, ``item CODE``, ``code NUMBER``,
    ``rename NUMBER NEW``, ``pair``, ``withdraw``."""
    from django.utils import timezone

    from onewindow.domains.queueing import api as queueing

    act, *rest = words.split()
    at = timezone.now()
    if act == "begin":
        return _begin()
    if act in {"pair", "withdraw"}:
        return _devices(act)
    if act == "take":
        issued = queueing.take_ticket(OUTLET, plate=rest[0], by=_kiosk(), at=at)
        return {"number": issued.ticket.number, "code": issued.ticket.code}
    if act == "item":
        issued = queueing.take_ticket(OUTLET, item=rest[0], by=_kiosk(), at=at)
        return {"number": issued.ticket.number, "code": issued.ticket.code}
    if act == "rename":
        queueing.QueueTicket.objects.filter(outlet=OUTLET, number=rest[0]).update(number=rest[1])
        return {}
    if act == "code":
        return {"code": queueing.ticket_numbered(OUTLET, rest[0], at=at).code}
    return _at_window(act, *rest)


def _at_window(act: str, window: str, staff: str, *rest: str) -> dict[str, str]:
    from django.utils import timezone

    from onewindow.domains.accounts import api as accounts
    from onewindow.domains.queueing import api as queueing

    at = timezone.now()
    by = accounts.actor_of(accounts.account(staff), window=window)
    if act == "open":
        queueing.open_station(window, by=by, at=at)
    elif act == "call":
        ticket = queueing.call_ticket(window, silent="silent" in rest or None, by=by, at=at)
        return {"number": ticket.number if ticket else ""}
    elif act == "until":
        _call_until(window, rest[0], by)
    elif act == "finish":
        queueing.finish_ticket(window, outcome="done", by=by, at=at)
    return {}


def _call_until(window: str, number: str, by: Any) -> None:
    """Serve whoever stands there and waits before *number*, then call it."""
    from django.utils import timezone

    from onewindow.domains.queueing import api as queueing

    if queueing.ticket_at(window) is not None:
        queueing.finish_ticket(window, outcome="done", by=by, at=timezone.now())
    while called := queueing.call_ticket(window, by=by, at=timezone.now()):
        if called.number == number:
            return
        queueing.finish_ticket(window, outcome="done", by=by, at=timezone.now())
    raise LookupError(f"window {window} calls nobody, also not {number}")


def _kiosk() -> Any:
    from onewindow.kit.actors import Actor, ActorKind

    return Actor(ActorKind.DEVICE, "kiosk:other", "另一台终端")


def _begin() -> dict[str, str]:
    from onewindow.commands.play import hall

    hall.begin()
    kiosk, phone = hall.doors()
    return {"kiosk": kiosk, "phone": phone}


def _devices(act: str) -> dict[str, str]:
    """Pair a kiosk and a board beside those in use, or withdraw them."""
    from django.utils import timezone

    from onewindow.domains.queueing import api as queueing
    from onewindow.kit.actors import SYSTEM

    stamp: dict[str, Any] = {"by": SYSTEM, "at": timezone.now()}
    if act == "withdraw":
        for kind in ("kiosk", "board"):
            device = queueing.device_named(OUTLET, kind=kind, name="试用")
            if device is not None:
                queueing.withdraw_device(device.uuid, **stamp)
        return {}
    kiosk = queueing.pair_device(OUTLET, kind="kiosk", name="试用", **stamp)
    board = queueing.pair_device(OUTLET, kind="board", name="试用", **stamp)
    return {"kiosk": f"/hall/take/{kiosk.code}/", "board": f"/hall/screen/{board.code}"}
