"""The whole reactive side on one page: which handlers hear which facts."""

from __future__ import annotations

from datetime import timedelta

from onewindow.kit.schedule import Sweep

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {}
"""Fact type → dotted names of handlers ``(fact, event_meta)``; see kit.outbox.deliver."""

SWEEPS: tuple[Sweep, ...] = (
    Sweep(
        "cases.deemed_acceptance",
        timedelta(seconds=30),
        "onewindow.domains.cases.tasks.sweep_deemed_acceptance",
    ),
    Sweep("cases.deferrals", timedelta(minutes=5), "onewindow.domains.cases.tasks.sweep_deferrals"),
    Sweep("cases.silence", timedelta(minutes=1), "onewindow.domains.cases.tasks.sweep_silence"),
)
"""Periodic functions ``(at)``; see kit.schedule."""

LIVE_CHANNELS: dict[str, str] = {}
"""Kind of live channel → dotted name of ``(user, name) -> bool``; see kit.live."""
