"""After an act: the next case of the inbox, so that forty tasks are one sitting."""

from __future__ import annotations

from django.urls import reverse

from onewindow.channels.review.case_page import Opened
from onewindow.domains.cases.api import trays


def onward(opened: Opened) -> str:
    """Return where to go after the step has left the desk; ask before the act is done."""
    desk = opened.desk
    row = trays.step_of(opened.number, opened.code) if opened.code else None
    if row is None:
        return reverse("review:inbox")
    todo = trays.tray(desk.actor, desk.pairs, trays.Tray.PENDING, desk.at)
    before, after = trays.neighbours(todo, row)
    following = after or before
    if following is None:
        return reverse("review:inbox")
    address = reverse("review:case", kwargs={"number": following.case_number})
    return f"{address}?step={following.code}"
