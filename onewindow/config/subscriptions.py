"""The whole reactive side on one page: which handlers hear which facts."""

from __future__ import annotations

from onewindow.kit.schedule import Sweep

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {}
"""Fact type → dotted names of handlers ``(fact, event_meta)``; see kit.outbox.deliver."""

SWEEPS: tuple[Sweep, ...] = ()
"""Periodic functions ``(at)``; see kit.schedule."""

LIVE_CHANNELS: dict[str, str] = {}
"""Kind of live channel → dotted name of ``(user, name) -> bool``; see kit.live."""
