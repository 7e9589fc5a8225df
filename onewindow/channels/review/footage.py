"""Links to the video of the windows at which a case was handled (W10); no video lies here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from onewindow.domains.accounts.api import Capability
from onewindow.domains.cases import api as cases
from onewindow.domains.organizations.api import video
from onewindow.domains.queueing import api as queueing

FOOTAGE = Capability.CASES_SUPERVISE
"""Who watches over others may look; whoever handles the case may not look at colleagues."""


def footage_of(file: cases.CaseFile) -> list[video.VideoSpan]:
    """Return every serving, receipt and acceptance at a window with its address, in order."""
    servings = queueing.past.servings_behind(file.case.number)
    loose = [one for one in _moments(file) if not _is_within(one, servings)]
    spans = [*servings, *((window, moment, moment) for window, moment in loose)]
    return video.spans_with_video(sorted(spans, key=lambda one: (one[1], one[2])))


def _moments(file: cases.CaseFile) -> Iterator[tuple[str, datetime]]:
    case = file.case
    if case.window:
        yield case.window, case.received_at
        if case.accepted_at is not None and case.accepted_at != case.received_at:
            yield case.window, case.accepted_at


def _is_within(one: tuple[str, datetime], servings: list[tuple[str, datetime, datetime]]) -> bool:
    window, moment = one
    return any(at == window and since <= moment <= until for at, since, until in servings)
