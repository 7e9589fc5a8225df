"""Real processes on the database of the tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from typing import IO
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from onewindow.kit.home import ROOT


def database_url() -> str:
    """Return the address of the test database for another process."""
    given = connection.settings_dict
    host = quote(str(given["HOST"]), safe="")
    return (
        f"postgresql://{quote(given['USER'])}:{quote(given['PASSWORD'])}@/{given['NAME']}"
        f"?host={host}&port={given['PORT'] or 5432}"
    )


def start(
    *command: str,
    stdout: int | None = None,
    stderr: IO[bytes] | None = None,
    **environment: str,
) -> subprocess.Popen[bytes]:
    """Start Python with these arguments on the test database; see process_settings."""
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
            "BASE_SETTINGS": os.environ["DJANGO_SETTINGS_MODULE"],
            "DJANGO_SETTINGS_MODULE": "onewindow.kit.tests.process_settings",
            "DATABASE_URL": database_url(),
            # What a test before this one left in the environment must not lock it out.
            "ONEWINDOW_SECRET_KEY": settings.SECRET_KEY,
            "ONEWINDOW_DATA_KEY": settings.DATA_KEY,
            **environment,
        },
        stdout=stdout,
        stderr=stderr,
    )


def free_port() -> int:
    """Return a port nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Return once the condition holds; fail after so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
