"""What scripts/run --once plays in the tests."""

from __future__ import annotations

import http.client
import os
from pathlib import Path


def visit(url: str) -> int:
    """Ask the running product whether it can serve; keep its address for the test."""
    line = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
    line.request("GET", "/health/ready")
    answer = line.getresponse()
    answer.read()
    line.close()
    place = Path(os.environ["VISITED"])
    place.write_text(f"{url} {answer.status} {os.environ['ONEWINDOW_HOME']}")
    return 0 if answer.status == 200 else 1


def object_to_it(url: str) -> int:
    """Report a surprise."""
    return 1
