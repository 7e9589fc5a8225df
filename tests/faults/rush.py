"""A hall in a rush: kiosks that take and clerks who call and finish, while processes are killed.

Each person repeats what was not answered as their own device does: the kiosk with the same key, the
clerk after a look at the bar, whose mark every press carries.
"""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from onewindow.kit.tests.processes import wait_for
from tests.faults.product import CSRF, PATIENCE, Product

_SEEN = re.compile(r'name="seen" value="([^"]+)"')
_NUMBER = re.compile(r'class="queue-number"[^>]*>(\w+)<')
_FORM = "application/x-www-form-urlencoded"
CHANGED = "窗口状态刚刚变化"


@dataclass
class Hall:
    """What ``hands hall`` told: the doors, and the session of the clerk at each window."""

    product: Product
    outlet: str
    plate: str
    kiosk: str
    live: str
    seats: dict[str, str]
    keys: int = 0
    """Numbers asked for so far, over all rushes."""

    def send(
        self, method: str, path: str, fields: dict[str, str], session: str = ""
    ) -> tuple[int, str, str]:
        """Return status, place and text of an answer; a lost connection raises OSError."""
        body = "&".join(f"{name}={quote(value)}" for name, value in fields.items())
        headers = {
            "Content-Type": _FORM,
            "Cookie": f"sessionid={session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "HX-Request": "true" if session else "false",
            "HX-Current-URL": f"http://127.0.0.1:{self.product.port}/window/",
        }
        line = http.client.HTTPConnection("127.0.0.1", self.product.port, timeout=60)
        try:
            line.request(method, path, body or None, headers)
            answer = line.getresponse()
            text = answer.read().decode()
            return answer.status, answer.getheader("Location", ""), text
        except http.client.HTTPException as error:
            raise ConnectionError(repr(error)) from error
        finally:
            line.close()

    def is_beating(self) -> bool:
        """Return whether a screen's pulse is answered: the server and its database are there."""
        try:
            return self.send("GET", "/hall/pulse", {})[0] == 204
        except OSError:
            return False


@dataclass
class Rush:
    """So many numbers asked for at once, until all of them were called and finished."""

    hall: Hall
    tickets: int
    codes: dict[str, str] = field(default_factory=dict)
    """Key of each request at the kiosk and the code on the paper that it was answered with."""
    called: list[tuple[str, str]] = field(default_factory=list)
    """Window and number of each call that was acknowledged."""
    finished: list[tuple[str, str]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    """What came instead of an acknowledgement: ``lost``, or a status."""
    trouble: list[BaseException] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def run(self, kills: dict[int, Callable[[], object]], kiosks: int = 2) -> None:
        """Serve everybody; do each kill once so many acts have been acknowledged."""
        begin = self.hall.keys
        self.hall.keys += self.tickets
        keys = [f"key-{n}" for n in range(begin, self.hall.keys)]
        people = [
            threading.Thread(target=self._guarded, args=(self._take_all, keys[n::kiosks]))
            for n in range(kiosks)
        ] + [
            threading.Thread(target=self._guarded, args=(self._serve, window))
            for window in self.hall.seats
        ]
        for one in people:
            one.start()
        for count, kill in sorted(kills.items()):
            wait_for(lambda c=count: self.acts >= c, PATIENCE)  # type: ignore[misc]
            assert self.acts < 3 * self.tickets, "the kill came in the middle"
            kill()
        for one in people[:kiosks]:
            one.join()
        wait_for(lambda: self._waiting() == 0 or bool(self.trouble), PATIENCE)
        self.over.set()
        for one in people[kiosks:]:
            one.join()
        assert self.trouble == []

    @property
    def acts(self) -> int:
        return len(self.codes) + len(self.called) + len(self.finished)

    def _guarded(self, work: Callable[[Any], None], given: Any) -> None:
        try:
            work(given)
        except BaseException as error:
            self.trouble.append(error)

    def _take_all(self, keys: list[str]) -> None:
        for key in keys:
            fields = {"plate": self.hall.plate, "key": key}
            _, place, _ = self._insist("POST", f"{self.hall.kiosk}tickets", fields, {302})
            self.codes[key] = place.rsplit("/", 1)[1]

    def _serve(self, window: str) -> None:
        """Look at the bar, press what it offers, look again."""
        session = self.hall.seats[window]
        while not self.over.is_set():
            _, _, bar = self._insist("GET", "/window/queue/bar", {}, {200}, session)
            shown, seen = _NUMBER.search(bar), _SEEN.search(bar)
            assert seen, bar
            act = {"act": "finish", "outcome": "done"} if shown else {"act": "call"}
            status, text = self._press({**act, "seen": seen[1]}, session)
            if shown and status == 200 and CHANGED not in text:
                self.finished.append((window, shown[1]))
            elif not shown and status == 204:
                self._note_call(window, session)
            elif not shown:
                time.sleep(0.05)  # nobody waits

    def _note_call(self, window: str, session: str) -> None:
        _, _, bar = self._insist("GET", "/window/queue/bar", {}, {200}, session)
        shown = _NUMBER.search(bar)
        assert shown, "a call that was acknowledged stands at the window"
        self.called.append((window, shown[1]))

    def _press(self, fields: dict[str, str], session: str) -> tuple[int, str]:
        """Press once; what was not answered is not pressed again before a look."""
        try:
            status, _, text = self.hall.send("POST", "/window/queue/act", fields, session)
        except OSError:
            self.answers.append("lost")
            return 0, ""
        if status not in {200, 204}:
            self.answers.append(str(status))
        return status, text

    def _insist(
        self, method: str, path: str, fields: dict[str, str], wanted: set[int], session: str = ""
    ) -> tuple[int, str, str]:
        """Send the same until it is answered as wanted."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                answer = self.hall.send(method, path, fields, session)
            except OSError:
                self.answers.append("lost")
            else:
                if answer[0] in wanted:
                    return answer
                self.answers.append(str(answer[0]))
            time.sleep(0.2)
        raise TimeoutError(f"{path}: {self.answers[-3:]}")

    def _waiting(self) -> int:
        try:
            rows = self.hall.product.rows(
                "SELECT count(*) FROM queueing_queueticket WHERE status <> 'finished'"
            )
        except OSError:
            return -1
        return int(rows[0][0])


@contextmanager
def board(hall: Hall, live_port: int) -> Iterator[http.client.HTTPResponse]:
    """Listen as a board on the wall does; the answer's lines are what it hears."""
    line = http.client.HTTPConnection("127.0.0.1", live_port, timeout=60)
    try:
        line.request("GET", hall.live)
        yield line.getresponse()
    finally:
        line.close()
