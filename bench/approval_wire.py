"""Round trips as the wire sees them: a relay before the database that counts who waits for whom."""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any


class Wire:
    """Passes bytes on and counts each time the server answers after the client has spoken.

    Whatever library or mode the client uses (simple, extended, pipelined; BEGIN and COMMIT too),
    a round trip is a wait of the client. What the server says unasked is no round trip.
    """

    def __init__(self, server: str) -> None:
        self.trips = 0
        self._server = server
        self._asking = False
        self._lock = threading.Lock()

    def accept(self, listener: socket.socket) -> None:
        """Relay every connection until the listener is closed."""
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._server)
            for source, target, is_client in ((client, server, True), (server, client, False)):
                pump = threading.Thread(
                    target=self._pump, args=(source, target, is_client), daemon=True
                )
                pump.start()

    def _pump(self, source: socket.socket, target: socket.socket, is_client: bool) -> None:
        with suppress(OSError):
            while content := source.recv(65536):
                with self._lock:
                    if is_client:
                        self._asking = True
                    elif self._asking:
                        self._asking = False
                        self.trips += 1
                target.sendall(content)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)


@contextmanager
def counted() -> Iterator[Wire]:
    """Let Django's connection run over a relay for the block."""
    from django.db import connection

    place: dict[str, Any] = connection.settings_dict
    host, port = place["HOST"], place["PORT"] or "5432"
    with tempfile.TemporaryDirectory(prefix="wire-") as folder:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(Path(folder) / f".s.PGSQL.{port}"))
        listener.listen()
        wire = Wire(str(Path(host) / f".s.PGSQL.{port}"))
        threading.Thread(target=wire.accept, args=(listener,), daemon=True).start()
        connection.close()
        place["HOST"] = folder
        try:
            yield wire
        finally:
            connection.close()
            place["HOST"] = host
            listener.close()
