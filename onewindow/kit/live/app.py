"""The ASGI application behind ``/live``: server-sent events and nothing else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections

from onewindow.kit.live.access import status_for
from onewindow.kit.live.hub import Hub, Listener

logger = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

HEARTBEAT_SECONDS = 15.0
RECHECK_SECONDS = 60.0
"""How soon a connection ends after its session ended."""


class LiveApp:
    """One process' worth of listeners."""

    def __init__(self) -> None:
        self.hub = Hub()
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._task = asyncio.create_task(self.hub.run())
                await send({"type": "lifespan.startup.complete"})
            else:
                if self._task is not None:
                    self._task.cancel()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        cors = _cors(headers, scope.get("scheme", "http"))
        if scope["path"] == "/live/health":
            ready = self.hub.connected.is_set()
            await _answer(send, 200 if ready else 503, b"ok" if ready else b"no database", cors)
            return
        if scope["path"] != "/live" or scope["method"] != "GET":
            await _answer(send, 404, b"", cors)
            return
        query = parse_qs(scope["query_string"].decode("latin-1"))
        asked = (query.get("channel", []), query.get("token", []), headers.get("cookie", ""))
        status = await _check(*asked)
        if status != 200:
            await _answer(send, status, b"", cors)
            return
        # Listening begins before the browser is told so: what comes in between is not missed.
        with self.hub.listening(asked[0]) as listener:
            await send({"type": "http.response.start", "status": 200, "headers": [*_STREAM, *cors]})
            gone = asyncio.create_task(_gone(receive))
            try:
                await _stream(send, listener, gone, asked)
            finally:
                gone.cancel()


async def _stream(
    send: Send,
    listener: Listener,
    gone: asyncio.Task[None],
    asked: tuple[list[str], list[str], str],
) -> None:
    """Send what comes until the browser leaves, falls behind, or loses its right."""
    await _push(send, b"retry: 2000\n\n")
    checked = asyncio.get_running_loop().time()
    while not gone.done():
        wait = asyncio.create_task(listener.queue.get())
        done, _ = await asyncio.wait(
            {wait, gone}, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        if wait in done:
            message = wait.result()
            if message is None:
                break
            await _push(send, f"data: {message}\n\n".encode())
        else:
            wait.cancel()
            await _push(send, b": \n\n")
        now = asyncio.get_running_loop().time()
        if now - checked > RECHECK_SECONDS:
            checked = now
            if await _check(*asked) != 200:
                break
    await send({"type": "http.response.body", "body": b""})


_STREAM = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx must pass each event on at once
)


async def _push(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(send: Send, status: int, body: bytes, cors: list[tuple[bytes, bytes]]) -> None:
    headers = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store"), *cors]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _check(channels: list[str], tokens: list[str], cookies: str) -> int:
    def look() -> int:
        close_old_connections()
        return status_for(channels, tokens, cookies)

    return await sync_to_async(look)()


def _cors(headers: dict[str, str], scheme: str) -> list[tuple[bytes, bytes]]:
    """Allow the page's own origin where pages come from another port of the same host.

    In production one server stands before both and no header is needed: WEB_PORT is empty.
    """
    origin = headers.get("origin", "")
    host = urlsplit(f"//{headers.get('host', '')}").hostname
    if not settings.WEB_PORT or host is None:
        return []
    shown = f"[{host}]" if ":" in host else host
    if origin != f"{scheme}://{shown}:{settings.WEB_PORT}":
        return []
    return [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"Origin"),
    ]
