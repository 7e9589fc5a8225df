"""One client process of a measurement: get warm, wait for the word, play for the time, report.

Standard library only: the peers run it in their own environment. The line ``go 5`` on standard
input means five seconds; the answer is one line of JSON with the cases and the seconds they took.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

WARM_CASES = 5


def serve(play: Callable[[], object], *, warm: int = WARM_CASES) -> None:
    """Answer every ``go`` until the input ends; ``play`` plays one whole case."""
    for _ in range(warm):
        play()
    _say({"ready": True})
    for line in sys.stdin:
        seconds = float(line.split()[1])
        cases = 0
        start = time.perf_counter()
        while (passed := time.perf_counter() - start) < seconds:
            play()
            cases += 1
        _say({"cases": cases, "seconds": passed})


def _say(words: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()
