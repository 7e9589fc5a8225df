"""A gateway that speaks CMPP on a real socket, and misbehaves when a test asks it to.

It reads and writes octets by itself with ``struct``: were it built on the codec of the product, a
field that both get wrong would pass. Offsets are those of the documents.
"""

from __future__ import annotations

import contextlib
import hashlib
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

SOURCE, SECRET = "990000", "gateway-secret"
CONNECT, TERMINATE, SUBMIT, DELIVER, ACTIVE_TEST = 1, 2, 4, 5, 8
RESP = 0x8000_0000


@dataclass
class Taken:
    """A submit as it lay on the wire."""

    phone: str
    content: bytes
    total: int
    number: int
    udhi: int
    fmt: int
    registered: int
    source: str
    account: str
    service: str
    length: int

    @property
    def text(self) -> str:
        octets = self.content[6:] if self.udhi else self.content
        return octets.decode("utf-16-be")


@dataclass
class Behaviour:
    """What it does wrong; everything empty means: nothing."""

    results: list[int] = field(default_factory=list)
    """Results of the next submits; then 0."""
    silent: int = 0
    """So many submits are taken and not answered."""
    hang_up_after: int = 0
    """Hang up when so many submits were taken, the last one without an answer."""
    report: str = "DELIVRD"
    """What is reported of each segment; empty: nothing."""
    report_first: bool = False
    """The report overtakes the answer."""
    garbage: bytes = b""
    """Sent instead of the next answer to a submit."""
    proof: bool = True
    """Whether it proves to know the secret."""
    reverses: bool = False
    """Answers come in the opposite order, two by two."""


def _text(octets: bytes) -> str:
    return octets.split(b"\0", 1)[0].decode("ascii")


class Gateway:
    """Listens on a port of its own; each connection in a thread."""

    def __init__(self, version: int = 0x30) -> None:
        self.version = version
        self.behaves = Behaviour()
        self.taken: list[Taken] = []
        self.connections = 0
        self.terminated = 0
        self.tests_answered = 0
        self.receipts: list[tuple[bytes, int]] = []
        self._ids = 0
        self._sequence = 1000
        self._held: list[bytes] = []
        self._lock = threading.Lock()
        self._peers: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._closing = False
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def is_v3(self) -> bool:
        return self.version >= 0x30

    def close(self) -> None:
        self._closing = True
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._listener.close()
        self.hang_up()
        for thread in self._threads:
            thread.join(2)

    def hang_up(self) -> None:
        for peer in self._peers:
            with contextlib.suppress(OSError):
                peer.shutdown(socket.SHUT_RDWR)
            peer.close()
        self._peers.clear()

    def deliver(self, phone: str, text: str, *, octets: bytes = b"", fmt: int = 8) -> None:
        """Send a text from a phone to the newest connection."""
        content = octets or text.encode("utf-16-be")
        self._send_deliver(self._peers[-1], bytes(7) + b"\x09", phone, content, 0, fmt)

    def report(self, gateway_id: bytes, phone: str, stat: str) -> None:
        """Send a report of its own accord."""
        self._report(self._peers[-1], gateway_id, phone, stat)

    def ask(self) -> None:
        """Ask whether the other side is there."""
        self._write(self._peers[-1], ACTIVE_TEST, self._number(), b"")

    def send_raw(self, octets: bytes) -> None:
        self._peers[-1].sendall(octets)

    def wait(self, until: Callable[[], bool], seconds: float = 30.0) -> None:
        """Wait until something is so; fail after a while."""
        end = time.monotonic() + seconds
        while not until():
            assert time.monotonic() < end, "it did not happen"
            time.sleep(0.005)

    def _accept(self) -> None:
        while not self._closing:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                self._peers.append(peer)
            thread = threading.Thread(target=self._serve, args=(peer,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, peer: socket.socket) -> None:
        try:
            while True:
                length, command, sequence = struct.unpack(">III", self._exactly(peer, 12))
                body = self._exactly(peer, length - 12)
                self._answer(peer, command, sequence, body)
        except (OSError, EOFError):
            peer.close()

    def _exactly(self, peer: socket.socket, count: int) -> bytes:
        held = b""
        while len(held) < count:
            more = peer.recv(count - len(held))
            if not more:
                raise EOFError
            held += more
        return held

    def _answer(self, peer: socket.socket, command: int, sequence: int, body: bytes) -> None:
        if command == CONNECT:
            self._connect(peer, sequence, body)
        elif command == SUBMIT:
            self._submit(peer, sequence, body)
        elif command == ACTIVE_TEST:
            self._write(peer, ACTIVE_TEST | RESP, sequence, b"\0")
        elif command == ACTIVE_TEST | RESP:
            self.tests_answered += 1
        elif command == DELIVER | RESP:
            result = int.from_bytes(body[8:], "big")
            self.receipts.append((body[:8], result))
        elif command == TERMINATE:
            self.terminated += 1
            self._write(peer, TERMINATE | RESP, sequence, b"")
            raise EOFError

    def _connect(self, peer: socket.socket, sequence: int, body: bytes) -> None:
        assert len(body) == 27
        source, proof, version, stamp = body[:6], body[6:22], body[22], body[23:27]
        stamped = b"%010d" % int.from_bytes(stamp, "big")
        wanted = hashlib.md5(source + bytes(9) + SECRET.encode() + stamped).digest()
        status = 0
        if _text(source) != SOURCE:
            status = 2
        elif proof != wanted:
            status = 3
        elif version > self.version:
            status = 4
        octets = status.to_bytes(4 if self.is_v3 else 1, "big")
        own = hashlib.md5(octets + proof + SECRET.encode()).digest() if not status else bytes(16)
        if not self.behaves.proof:
            own = bytes(16)
        self._write(peer, CONNECT | RESP, sequence, octets + own + bytes([self.version]))

    def _submit(self, peer: socket.socket, sequence: int, body: bytes) -> None:
        taken = self._read_submit(body)
        how = self.behaves
        with self._lock:
            self.taken.append(taken)
            self._ids += 1
            gateway_id = struct.pack(">Q", 0x9900_0000_0000_0000 + self._ids)
        if how.hang_up_after and len(self.taken) >= how.hang_up_after:
            how.hang_up_after = 0
            raise EOFError
        if how.garbage:
            octets, how.garbage = how.garbage, b""
            peer.sendall(octets)
            return
        if how.silent:
            how.silent -= 1
            return
        result = how.results.pop(0) if how.results else 0
        answer = gateway_id + result.to_bytes(4 if self.is_v3 else 1, "big")
        if how.report_first and not result:
            self._report(peer, gateway_id, taken.phone, how.report)
            self._write(peer, SUBMIT | RESP, sequence, answer)
            return
        self._answer_in_order(peer, sequence, answer)
        if how.report and not result:
            self._report(peer, gateway_id, taken.phone, how.report)

    def _answer_in_order(self, peer: socket.socket, sequence: int, answer: bytes) -> None:
        if not self.behaves.reverses:
            self._write(peer, SUBMIT | RESP, sequence, answer)
            return
        self._held.append(struct.pack(">III", 12 + len(answer), SUBMIT | RESP, sequence) + answer)
        if len(self._held) == 2:
            peer.sendall(self._held[1] + self._held[0])
            self._held.clear()

    def _read_submit(self, body: bytes) -> Taken:
        wide = 32 if self.is_v3 else 21
        at = 8 + 4 + 10 + 1 + wide + (1 if self.is_v3 else 0)
        udhi, fmt = body[at + 1], body[at + 2]
        account = _text(body[at + 3 : at + 9])
        at += 3 + 6 + 2 + 6 + 17 + 17
        source, count = _text(body[at : at + 21]), body[at + 21]
        assert count == 1
        phone = _text(body[at + 22 : at + 22 + wide])
        at += 22 + wide + (1 if self.is_v3 else 0)
        content = body[at + 1 : at + 1 + body[at]]
        assert len(body) == at + 1 + len(content) + (20 if self.is_v3 else 8)
        return Taken(
            phone, content, body[8], body[9], udhi, fmt, body[10], source, account,
            _text(body[12:22]), 12 + len(body),
        )  # fmt: skip

    def _report(self, peer: socket.socket, gateway_id: bytes, phone: str, stat: str) -> None:
        wide = 32 if self.is_v3 else 21
        content = (
            gateway_id
            + stat.encode().ljust(7, b"\0")
            + b"2603020900"
            + b"2603020901"
            + phone.encode().ljust(wide, b"\0")
            + bytes(4)
        )
        assert len(content) == (71 if self.is_v3 else 60)
        self._send_deliver(peer, gateway_id, phone, content, 1, 0)

    def _send_deliver(
        self, peer: socket.socket, msg_id: bytes, phone: str, content: bytes, report: int, fmt: int
    ) -> None:
        wide = 32 if self.is_v3 else 21
        body = msg_id + b"106590000".ljust(21, b"\0") + bytes(10) + bytes([0, 0, fmt])
        body += phone.encode().ljust(wide, b"\0") + (b"\0" if self.is_v3 else b"")
        body += bytes([report, len(content)]) + content + bytes(20 if self.is_v3 else 8)
        self._write(peer, DELIVER, self._number(), body)

    def _number(self) -> int:
        with self._lock:
            self._sequence += 1
            return self._sequence

    def _write(self, peer: socket.socket, command: int, sequence: int, body: bytes) -> None:
        peer.sendall(struct.pack(">III", 12 + len(body), command, sequence) + body)
