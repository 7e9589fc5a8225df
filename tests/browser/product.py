"""The running product as the browser tests meet it: real processes, a city at work, one control.

``hold`` runs inside ``scripts/run --once``: it arranges cases, tells their numbers, then does what
it is told on its standard input, one word a line, until that ends.
"""

from __future__ import annotations

import json
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onewindow.commands.play.cast import Cast

ROOT = Path(__file__).resolve().parents[2]
MARK = "@@ "
FAILED = "failed"
"""Key of the answer to an order that could not be done."""
STAFF = (
    *("0301", "0701", "0109", "0105", "0106", "4003", "4004", "0207", "1005", "4005", "4007"),
    "4010",
)
"""Who signs in at the start, beside those who played the cases."""


def hold(base_url: str) -> int:
    """Arrange the cases and answer: ``code STAFF``, ``expire SESSION``, ``case …``, ``crew …``,
    ``furnish``, ``hall …``, ``receive``, ``session STAFF``."""
    from onewindow.commands.play import sample
    from onewindow.commands.play.cast import Cast

    cast = Cast(base_url)
    found = sample.arrange(cast)
    for staff in STAFF:
        cast.browser(staff)
    _say(
        {
            "url": base_url,
            "cases": found,
            "sessions": {staff: who.cookies() for staff, who in cast.signed_in.items()},
        }
    )
    for line in sys.stdin:
        order, _, value = line.strip().partition(" ")
        try:
            _say(_done(order, value, cast, found))
        except Exception:
            # What one test asks in vain must not end the product under the tests after it.
            _say({FAILED: traceback.format_exc()})
    return 0


def _done(order: str, value: str, cast: Cast, found: dict[str, str]) -> dict[str, object]:
    """Do what is asked and return the answer."""
    from onewindow.commands.play.cast import code_of, credentials
    from tests.browser import cases, crew, furnish, hall

    if order == "code":
        row = credentials(value)
        return {"code": code_of(row), "password": row["password"]}
    if order == "expire":
        _expire(value)
        return {}
    acts: dict[str, Callable[[], Mapping[str, object]]] = {
        "crew": lambda: crew.do(value),
        "case": lambda: cases.do(value),
        "furnish": lambda: furnish.do(cast, found),
        "receive": lambda: {"number": _received(cast)},
        "session": lambda: cast.browser(value).cookies(),
        "hall": lambda: hall.do(value),
    }
    return dict(acts[order]())


def _received(cast: Cast) -> str:
    """Receive a case at window 01 as far as its applicant may confirm it on the second screen."""
    from onewindow.commands.play import counter
    from onewindow.commands.play.wishes import TRANSFER

    clerk = cast.browser("0101")
    number = counter.receive(clerk, TRANSFER)
    clerk.get(f"/window/cases/{number}/acceptance")
    return number


def _say(answer: dict[str, object]) -> None:
    sys.stdout.write(f"{MARK}{json.dumps(answer)}\n")
    sys.stdout.flush()


def _expire(key: str) -> None:
    """Let a session have been idle for hours."""
    from django.contrib.sessions.backends.db import SessionStore

    from onewindow.domains.accounts.web import sessions

    session = SessionStore(session_key=key)
    session[sessions._SEEN] -= 8 * 3600
    session.save()


@dataclass
class Product:
    """The product and what stands in it."""

    process: subprocess.Popen[str]
    url: str
    cases: dict[str, str]
    sessions: dict[str, dict[str, str]]
    revived: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def servers(self) -> list[int]:
        """Return the web and the live process, also where a test had to start them anew."""
        found = []
        anew = [one.pid for one in self.revived if one.poll() is None]
        for child in (*children(self.process.pid), *anew):
            line = Path(f"/proc/{child}/cmdline").read_bytes()
            if b"asgi_live" in line or b"wsgi" in line:
                found.append(child)
        assert len(found) == 2
        return found

    def ask(self, order: str) -> dict[str, str]:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{order}\n")
        self.process.stdin.flush()
        found: dict[str, str] = listen(self.process)
        assert FAILED not in found, f"{order}:\n{found[FAILED]}"
        return found


def children(parent: int) -> list[int]:
    path = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(child) for child in path.read_text(encoding="ascii").split()]


@dataclass(frozen=True)
class Server:
    """How a process was started, to start it again: a play does not watch over its servers."""

    command: list[str]
    environment: dict[str, str]

    @classmethod
    def of(cls, pid: int) -> Server:
        command = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").split("\0")[:-1]
        pairs = Path(f"/proc/{pid}/environ").read_text(encoding="utf-8").split("\0")[:-1]
        return cls(command, dict(pair.split("=", 1) for pair in pairs))

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self.command, cwd=ROOT, env=self.environment)


def listen(process: subprocess.Popen[str]) -> dict[str, str]:
    """Return the next answer; fail with everything heard where the product ends instead."""
    assert process.stdout is not None
    heard = []
    for line in process.stdout:
        if line.startswith(MARK):
            found: dict[str, str] = json.loads(line.removeprefix(MARK))
            return found
        heard.append(line)
    raise AssertionError("the product ended:\n" + "".join(heard[-60:]))


def start() -> Product:
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "onewindow.commands.run", "--once"),
            *("--play", "tests.browser.product:hold"),
        ],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    found = json.loads(json.dumps(listen(process)))
    return Product(process, found["url"], found["cases"], found["sessions"])


def stop(product: Product) -> None:
    """Close its standard input, read the rest of what it says, and wait for its end."""
    for server in product.revived:
        server.terminate()
        server.wait(timeout=120)
    try:
        product.process.communicate(timeout=120)
    except subprocess.TimeoutExpired:
        product.process.terminate()
        product.process.communicate(timeout=60)
