"""What the table of addresses points to: an outlet of the division 990102."""

from __future__ import annotations

from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.actors import SYSTEM

_THERE = "990102"


def outlet_here() -> dict[str, object]:
    if not organizations.Outlet.objects.filter(code="lakeside").exists():
        organizations.establish_division(_THERE, name="临湖县", by=SYSTEM, at=w.MONDAY)
        organizations.open_outlet(
            "lakeside",
            name="临湖县大厅",
            division=_THERE,
            outlet_class="A",
            by=SYSTEM,
            at=w.MONDAY,
        )
    return {"outlet": "lakeside"}
