"""One LISTEN connection a process, fanned out to any number of listeners."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from django.db import connection

from onewindow.kit.live.publish import NOTIFY_CHANNEL

logger = logging.getLogger(__name__)

_QUEUE = 100
MOST_WAIT = 1.0
"""Seconds between two tries to reach the database: screens recover within five of its return."""


@dataclass(eq=False)
class Listener:
    """One browser's queue of messages; None in it means: connect anew and look again."""

    queue: asyncio.Queue[str | None] = field(default_factory=lambda: asyncio.Queue(_QUEUE))

    def put(self, message: str | None) -> None:
        """Queue a message; a browser that reads too slowly has to connect anew."""
        if message is None or self.queue.full():
            while not self.queue.empty():
                self.queue.get_nowait()
            message = None
        self.queue.put_nowait(message)


class Hub:
    """Who listens to what in this process."""

    def __init__(self) -> None:
        self.listeners: defaultdict[str, set[Listener]] = defaultdict(set)
        self.connected = asyncio.Event()

    @contextmanager
    def listening(self, channels: Sequence[str]) -> Iterator[Listener]:
        listener = Listener()
        for channel in channels:
            self.listeners[channel].add(listener)
        try:
            yield listener
        finally:
            for channel in channels:
                self.listeners[channel].discard(listener)
                if not self.listeners[channel]:
                    del self.listeners[channel]

    def spread(self, message: str) -> None:
        """Hand one notification to those on its channel."""
        for listener in self.listeners.get(json.loads(message)["channel"], ()):
            listener.put(message)

    def drop_all(self) -> None:
        """Make everyone connect anew: they may have missed something."""
        for group in self.listeners.values():
            for listener in group:
                listener.put(None)

    async def run(self) -> None:
        """Listen for ever; after a lost connection everyone has to look again."""
        wait = 0.2
        while True:
            try:
                parameters = connection.get_connection_params()
                wanted = {
                    k: parameters.get(k) for k in ("dbname", "user", "password", "host", "port")
                }
                link = await psycopg.AsyncConnection.connect(
                    **{k: v for k, v in wanted.items() if v}, autocommit=True
                )
                async with link:
                    await link.execute(f"LISTEN {NOTIFY_CHANNEL}")
                    self.connected.set()
                    self.drop_all()
                    wait = 0.2
                    async for notification in link.notifies():
                        self.spread(notification.payload)
            except psycopg.OperationalError:
                logger.warning("the database is away", exc_info=True)
            self.connected.clear()
            await asyncio.sleep(wait)
            wait = min(wait * 2, MOST_WAIT)
