"""The officers of bench/http in one process: sign in with both factors, then act, act, act.

Standard library only. ``python -m bench.http_client PLAN`` reads a JSON file of officers with what
each posts; after ``go`` on standard input it prints one JSON object with every answer.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import resource
import struct
import sys
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

_STEP_SECONDS = 30
Answer = tuple[str, float, int, float]
"""Kind of act, seconds, status, when it was done (seconds after the start)."""


class SignInFailed(Exception):
    """An officer did not get in; the message is the status and where it led."""


@dataclass
class Browser:
    """One kept connection with its cookies; no page is rendered, no redirect followed."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def get(self, path: str) -> tuple[int, dict[str, str], str]:
        return await self._send("GET", path, b"")

    async def post(self, path: str, fields: dict[str, str]) -> tuple[int, dict[str, str], str]:
        values = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), **fields}
        return await self._send("POST", path, urlencode(values).encode())

    async def order(
        self, path: str, fields: dict[str, str], *, token: str
    ) -> tuple[int, dict[str, str], str]:
        """Post JSON as another system does: a token, a key, no cookie."""
        key = fields.pop("key")
        headers = (
            f"Authorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n"
            "Content-Type: application/json\r\n"
        )
        return await self._send("POST", path, json.dumps(fields).encode(), headers)

    async def _send(
        self, method: str, path: str, body: bytes, own_headers: str = ""
    ) -> tuple[int, dict[str, str], str]:
        if self.writer is None or self.reader is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        own = own_headers or (
            f"Cookie: {cookies}\r\nOrigin: http://{self.host}:{self.port}\r\n"
            "Accept: text/html\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        )
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n{own}"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self.writer.write(head.encode() + body)
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(lines[0].split()[1])
        headers: dict[str, str] = {}
        for line in lines[1:]:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                for morsel in SimpleCookie(value).values():
                    self.cookies[morsel.key] = morsel.value
            headers[name.lower()] = value
        return status, headers, await self._body(headers)

    async def _body(self, headers: dict[str, str]) -> str:
        assert self.reader is not None
        if headers.get("transfer-encoding", "") == "chunked":
            parts = []
            while size := int(await self.reader.readline(), 16):
                parts.append(await self.reader.readexactly(size))
                await self.reader.readline()
            await self.reader.readline()
            return b"".join(parts).decode()
        return (await self.reader.readexactly(int(headers.get("content-length", 0)))).decode()


def one_time_code(secret: str, at: float) -> str:
    """Return the six digits of RFC 6238 for the moment."""
    counter = struct.pack(">Q", int(at) // _STEP_SECONDS)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    place = digest[-1] & 15
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


async def sign_in(browser: Browser, officer: dict[str, Any]) -> None:
    """Password, one-time code and, for a clerk, the window; each form with its token."""
    await browser.get("/sign-in")
    number = {"number": officer["number"], "password": officer["password"]}
    _expect(await browser.post("/sign-in", number), "/sign-in/code")
    code = one_time_code(officer["secret"], time.time())
    _expect(await browser.post("/sign-in/code", {"code": code}), "/home")
    if officer["window"]:
        _expect(await browser.post("/window/seat", {"window": officer["window"]}), "/window/")


def _expect(answer: tuple[int, dict[str, str], str], place: str) -> None:
    status, headers, _ = answer
    went = urlsplit(headers.get("location", "")).path
    if status != 302 or went != place:
        raise SignInFailed(f"{status} {went}, expected {place}")


async def act(browser: Browser, officer: dict[str, Any], start: float) -> list[Answer]:
    """Post every act of the officer, one after the other, each with a key of its own."""
    answers = []
    for path in officer["paths"]:
        begun = time.perf_counter()
        fields = {**officer["fields"], "key": str(uuid4())}
        if officer["door"] == "machine":
            status, headers, _ = await browser.order(path, fields, token=officer["token"])
        else:
            status, headers, _ = await browser.post(path, fields)
        if urlsplit(headers.get("location", "")).path.startswith("/sign-in"):
            status = 401  # the session is gone: no act was done
        if status != officer["expected"] and not answers:
            print(f"× {path}: {status}", file=sys.stderr)
        done = time.perf_counter()
        answers.append((officer["kind"], done - begun, status, done - start))
    return answers


async def main() -> None:
    plan = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    browsers = [Browser(plan["host"], plan["port"]) for _ in plan["officers"]]
    for browser, officer in zip(browsers, plan["officers"], strict=True):
        if officer["door"] == "browser":
            await sign_in(browser, officer)
    print(json.dumps({"ready": True}), flush=True)
    sys.stdin.readline()
    before = _cpu_seconds()
    start = time.perf_counter()
    pairs = zip(browsers, plan["officers"], strict=True)
    listed = await asyncio.gather(*(act(browser, officer, start) for browser, officer in pairs))
    seconds = time.perf_counter() - start
    said = {"answers": listed, "seconds": seconds, "cpu": _cpu_seconds() - before}
    print(json.dumps(said), flush=True)


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    asyncio.run(main())
