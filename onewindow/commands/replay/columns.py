"""Which column of a log is what: names of the WABO and BPIC logs, of XES, and of common exports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

CASE = {
    "id": ("caseconceptname", "conceptname", "caseid", "case", "traceid"),
    "start": ("startdate",),
    "end": ("enddate",),
    "deadline": ("deadline",),
    "channel": ("channel",),
}
"""What is read of a case: field → names, the first found wins; names without case and signs."""
EVENT = {
    "case": ("caseconceptname", "caseid", "case", "traceid"),
    "activity": ("conceptname", "activity", "activityname", "actioncode"),
    "at": ("timetimestamp", "timestamp", "completetimestamp", "time"),
    "resource": ("orgresource", "resource"),
    "group": ("orggroup", "group"),
    "due": ("duedate",),
    "planned": ("planned",),
    "answer": ("question",),
    "lifecycle": ("lifecycletransition", "lifecycle"),
    "seq": ("seq",),
}
OF_THE_CASE = {
    "start": ("casestartdate",),
    "end": ("caseenddate",),
    "deadline": ("casedeadline",),
    "channel": ("casechannel",),
}
"""What a single table of events says of its case, repeated in each row (``case:startdate``)."""
_UNUSED = """
    caseindex responsible enddateplanned department group casestatus sumleges lastphase casetype
    responsibleactor parts termname requestcomplete idofconceptcase landregisterid caseprocedure
    includessubcases conceptinstance datefinished actioncode activitynameen activitynamenl
    monitoringresource datestop lifecycletransition
"""
_KNOWN_BUT_UNUSED = frozenset(_UNUSED.split())


def bare(name: str) -> str:
    """Return a column's name in lower case without signs."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def recognise(names: Iterable[str], table: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return field → column for what the table knows."""
    columns = {bare(name): name for name in names}
    chosen = {
        field: next((columns[name] for name in wanted if name in columns), "")
        for field, wanted in table.items()
    }
    return {field: column for field, column in chosen.items() if column}


def unknown(names: Iterable[str], used: Iterable[str]) -> list[str]:
    """Return the columns that nobody here has heard of."""
    taken = set(used)
    return [
        name
        for name in names
        if name not in taken and bare(name.removeprefix("case:")) not in _KNOWN_BUT_UNUSED
    ]
