"""What other processes do in these tests: ``python -m tests.faults.hands TASK …``, told as JSON.

Each process is a whole one: own interpreter, own Django, own connection.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from typing import Any

import django

Told = dict[str, Any]


def race(process: str, confirmed: str, examined: str) -> Told:
    """Try to accept and end every case of two lists, in an order of one's own; tell each try."""
    from onewindow.domains.cases import api as cases
    from onewindow.domains.cases.tests import world as w

    stamp: dict[str, Any] = {"by": w.CLERK, "at": w.after(hours=1)}
    endings: list[tuple[str, Callable[[str], object]]] = [
        (
            "returned",
            lambda n: cases.return_case(n, reason="重复申请：同一件", approved_by="", **stamp),
        ),
        ("withdrawn", lambda n: cases.withdraw_case(n, reason="不办了", **stamp)),
        (
            "decided",
            lambda n: cases.decide_case(n, outcome="granted", by=w.APPROVER, at=w.after(hours=1)),
        ),
    ]
    own = int(process)
    numbers = [*confirmed.split(","), *examined.split(",")]
    random.Random(own).shuffle(numbers)
    fresh = set(confirmed.split(","))
    tries = []
    for place, number in enumerate(numbers):
        # What was reported may be returned; what was examined may be decided.
        acts = [endings[(own + place) % 2 + (0 if number in fresh else 1)]]
        if number in fresh:
            acts.insert(place % 2, ("accepted", lambda n: cases.accept_case(n, **stamp)))
        for name, act in acts:
            tries.append((number, name, _outcome(act, number)))
    return {"tries": tries}


def _outcome(act: Callable[[str], object], number: str) -> str:
    from onewindow.kit.refusals import Refusal

    try:
        act(number)
    except Refusal as refusal:
        return refusal.code
    return "done"


def number(count: str) -> Told:
    """Receive so many cases of one item on one day; tell their numbers."""
    from onewindow.domains.cases.tests import world as w

    world = _world()
    return {"numbers": [w.receive(world).number for _ in range(int(count))]}


def arrange(how_many: str) -> Told:
    """Build the small city, let the clerk sit down, confirm so many cases; tell the session."""
    from django.utils import timezone

    from onewindow.channels.window.tests import scene
    from onewindow.commands.city_load import Loader
    from onewindow.commands.city_places import publish_years
    from onewindow.domains.cases.tests import world as w
    from onewindow.kit.home import ROOT

    # The processes have the real clock; limits may run into a year without a calendar yet.
    publish_years(Loader(ROOT / "city", at=timezone.now()))
    world = w.build()
    w.register_seals()
    desk = scene.Scene(world=world, user=scene.clerk())
    desk.client.force_login(desk.user)
    desk.post("seat", window="A01")
    return {"session": desk.client.cookies["sessionid"].value, **confirm(how_many)}


def confirm(how_many: str) -> Told:
    """Receive and confirm so many cases just now; tell their numbers."""
    from django.utils import timezone

    from onewindow.domains.cases.tests import world as w

    world, at = _world(), timezone.now()
    numbers = []
    for _ in range(int(how_many)):
        numbers.append(w.confirm(w.receive(world, at=at), at=at).number)
    return {"numbers": numbers}


def accept(numbers: str) -> Told:
    """Accept cases one after the other until one is refused or fails; tell how it went."""
    from django.utils import timezone

    from onewindow.domains.cases import api as cases
    from onewindow.domains.cases.tests import world as w
    from onewindow.kit.troubles import trouble_of

    done: list[str] = []
    for one in numbers.split(","):
        try:
            cases.accept_case(one, by=w.CLERK, at=timezone.now(), key="k")
        except Exception as error:
            trouble = trouble_of(error)
            return {"done": done, "trouble": trouble.code if trouble else repr(error)}
        done.append(one)
    return {"done": done, "trouble": ""}


def hall(windows: str) -> Told:
    """Open a hall day and night with so many windows; tell the doors and who sits where."""
    from django.utils import timezone

    from onewindow.channels.hall.doors import kiosk_token
    from onewindow.channels.window.tests import scene
    from onewindow.commands.hall import stage
    from onewindow.domains.cases.tests import world as w
    from onewindow.domains.queueing import api as queueing
    from onewindow.kit.actors import SYSTEM
    from onewindow.kit.live import live_token

    at, outlet, plate = timezone.now(), "rush", "综合"
    w.build()
    queueing.establish_plate(
        plate, letter="A", window_kinds=["comprehensive"], is_rest=True, by=SYSTEM, at=at
    )
    stage.open_outlet(outlet, at=at)
    seats = {}
    for n in range(int(windows)):
        number = f"R{n}"
        stage.furnish(number, outlet, plate=plate, at=at)
        desk = scene.Scene(world=_world(), user=scene.clerk(number))
        desk.client.force_login(desk.user)
        desk.post("seat", window=number)
        desk.post("queue-act", act="open")
        seats[number] = desk.client.cookies["sessionid"].value
    return {
        "outlet": outlet,
        "plate": plate,
        "kiosk": f"/hall/take/{kiosk_token(outlet, '一号机')}/",
        "live": f"/live?channel=hall:{outlet}&token={live_token(f'hall:{outlet}')}",
        "seats": seats,
    }


def _world() -> Any:
    from onewindow.domains.applicants import api as applicants
    from onewindow.domains.cases.tests import world as w

    return w.World(applicant=applicants.Applicant.objects.order_by("pk")[0])


TASKS: dict[str, Callable[..., Told]] = {
    "race": race,
    "number": number,
    "arrange": arrange,
    "confirm": confirm,
    "accept": accept,
    "hall": hall,
}


if __name__ == "__main__":
    django.setup()
    from django.utils.module_loading import autodiscover_modules

    autodiscover_modules("events")
    sys.stdout.write(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])) + "\n")
