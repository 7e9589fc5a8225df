"""What leaves the house: CloudEvents 1.0 in JSON, by a list of fields that name no person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

TOLD = frozenset(
    {
        "article",
        "changed_steps",
        "channel",
        "delivery_mode",
        "due_after",
        "due_before",
        "effective_at",
        "is_online",
        "kind",
        "limit",
        "materials",
        "mode",
        "needed_days",
        "on_promise",
        "outcome",
        "step",
        "target",
    }
)
"""Fields of facts that are told: codes and dates. Reasons, opinions and answers are free text in
which a person may be named; whoever needs them reads the case, with its own rights."""

TOLD_TO_CARRIER = frozenset(
    {
        "call",
        "is_last",
        "is_rebooked",
        "kind",
        "moved_from",
        "occasion",
        "outcome",
        "priority",
        "ticket",
        "window",
    }
)
"""Of facts about tickets, bookings and services: to the client that made them for somebody."""


TOLD_TO_FOLLOWER = frozenset({"call", "is_last", "window"})
"""Of facts about a ticket: to a client that was only shown its paper. How it ended is not told."""


@dataclass(frozen=True, slots=True)
class About:
    """What a receiver learns about the case beside the fact."""

    number: str
    item: str
    item_name: str
    department: str
    division: str
    link: str

    def as_data(self) -> dict[str, Any]:
        return {
            "case": self.number,
            "item": self.item,
            "item_name": self.item_name,
            "department": self.department,
            "division": self.division,
            "link": self.link,
        }


def details_of(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a fact that may be told; nested values are never told."""
    return _only(payload, TOLD)


def carried_details_of(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the client that carried it may be told; nested values are never told."""
    return _only(payload, TOLD_TO_CARRIER)


def followed_details_of(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a client that follows a ticket may be told."""
    return _only(payload, TOLD_TO_FOLLOWER)


def _only(payload: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {
        name: value
        for name, value in payload.items()
        if name in names and not isinstance(value, dict)
    }


def envelope(
    message_id: str, *, source: str, type_: str, at: datetime, subject: str, data: Mapping[str, Any]
) -> str:
    """Return the body; it is stored and sent as it is at every try."""
    return json.dumps(
        {
            "specversion": "1.0",
            "id": message_id,
            "source": source,
            "type": type_,
            "time": at.isoformat(),
            "subject": subject,
            "datacontenttype": "application/json",
            "data": data,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
