"""After an act: the next case of the inbox, so that forty tasks are one sitting."""

from __future__ import annotations

import re

from django.urls import reverse

from onewindow.channels.review.case_page import Opened
from onewindow.domains.cases.api import trays

_PLACE = re.compile(r"([\w-]{1,64}):([\w-]{1,64})")


def onward(opened: Opened, place: str = "") -> str:
    """Return where to go after the step has left the desk; ask before the act is done.

    ``place`` is what the page of the step offered as the next, case number and step; a page that
    knew of none has the tray asked again.
    """
    found = _PLACE.fullmatch(place)
    if found is not None:
        return _address(found[1], found[2])
    desk = opened.desk
    row = trays.step_of(opened.number, opened.code) if opened.code else None
    if row is None:
        return reverse("review:inbox")
    todo = trays.tray(desk.actor, desk.pairs, trays.Tray.PENDING, desk.at)
    before, after = trays.neighbours(todo, row)
    following = after or before
    if following is None:
        return reverse("review:inbox")
    return _address(following.case_number, following.code)


def _address(number: str, step: str) -> str:
    return f"{reverse('review:case', kwargs={'number': number})}?step={step}"
