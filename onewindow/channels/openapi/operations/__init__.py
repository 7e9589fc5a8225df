"""The table of operations, filled when these modules are read; their order is that of the page."""

from onewindow.channels.openapi.operations import (  # isort: skip
    about,
    items,
    applicants,
    intake,
    acceptance,
    refusals,
    steps,
    decision,
    files,
    lookup,
    worklists,
    hall,
    homes,
    webhooks,
    public,
)

__all__ = [
    "about",
    "acceptance",
    "applicants",
    "decision",
    "files",
    "hall",
    "homes",
    "intake",
    "items",
    "lookup",
    "public",
    "refusals",
    "steps",
    "webhooks",
    "worklists",
]
