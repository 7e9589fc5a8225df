"""The whole reactive side on one page: which handlers hear which facts."""

from __future__ import annotations

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {}
