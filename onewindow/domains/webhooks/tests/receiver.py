"""A real HTTP server in a process of its own: it keeps what it got, and fails as it is told.

Its behaviour is read from the file ``mode`` at every request, what arrives is appended to
``received`` before any answer is given. Modes: ``ok``, ``500``, ``410``, ``redirect``, ``hang``,
``trickle``, ``flood``, ``garbage``, ``busy``.
"""

from __future__ import annotations

import http.client
import json
import os
import ssl
import subprocess
import sys
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from onewindow.kit.home import ROOT
from onewindow.kit.tests.processes import free_port, wait_for


class Handler(BaseHTTPRequestHandler):
    folder: Path

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        mode = (self.folder / "mode").read_text().strip()
        line = json.dumps(
            {
                "path": self.path,
                "headers": {name.lower(): value for name, value in self.headers.items()},
                "body": body.decode(),
                "mode": mode,
            }
        )
        with (self.folder / "received").open("a") as kept:
            kept.write(line + "\n")
        getattr(self, f"answer_{mode}")()

    do_GET = do_POST  # noqa: N815 what http.server calls

    def answer_ok(self) -> None:
        self._answer(204)

    def answer_500(self) -> None:
        self._answer(500, b"\x00\xe5\x9d\x8f\x1b[31m")

    def answer_410(self) -> None:
        self._answer(410)

    def answer_busy(self) -> None:
        self._answer(503, b"", {"Retry-After": "900"})

    def answer_redirect(self) -> None:
        self._answer(302, b"", {"Location": "/elsewhere"})

    def answer_hang(self) -> None:
        time.sleep(60)

    def answer_trickle(self) -> None:
        for byte in b"HTTP/1.1 204 No Content\r\n" + b"X: 1\r\n" * 100:
            self.wfile.write(bytes([byte]))
            time.sleep(0.05)

    def answer_garbage(self) -> None:
        self.wfile.write(b"\x00\xff\x1b[31m what is this\r\n\r\n")

    def answer_flood(self) -> None:
        self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100_000)
        self._answer(204)

    def _answer(
        self, status: int, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Stay silent."""


def serve(folder: str, port: str, certificate: str) -> None:
    Handler.folder = Path(folder)
    server = ThreadingHTTPServer(("127.0.0.1", int(port)), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.serve_forever()


@dataclass
class Receiver:
    """The receiver as the tests hold it; stopped, it refuses connections."""

    folder: Path
    certificate: str = ""
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        scheme = "https" if self.certificate else "http"
        return f"{scheme}://127.0.0.1:{self.port}/hooks?from=onewindow"

    def start(self) -> Receiver:
        self.folder.mkdir(exist_ok=True)
        (self.folder / "received").touch()
        self.be("ok")
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(self.folder), str(self.port), self.certificate],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        wait_for(self._answers)
        return self

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def be(self, mode: str) -> None:
        draft = self.folder / "mode.new"
        draft.write_text(mode)
        draft.replace(self.folder / "mode")

    def received(self, mode: str = "") -> list[dict[str, Any]]:
        """Return what arrived, whatever was answered, or only while it behaved in one mode."""
        lines = (self.folder / "received").read_text().splitlines(keepends=True)
        # The last one may still be on its way into the file.
        rows = [json.loads(line) for line in lines if line.endswith("\n")]
        return [row for row in rows if mode in {"", row["mode"]}]

    def ids(self, mode: str = "") -> list[str]:
        return [row["headers"]["webhook-id"] for row in self.received(mode)]

    def _answers(self) -> bool:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=1)
        try:
            line.connect()
        except OSError:
            return False
        finally:
            line.close()
        return True


if __name__ == "__main__":
    serve(*sys.argv[1:])
