"""The worker process of scripts/run."""

from __future__ import annotations

import logging
import signal
import sys

import django


def main() -> int:
    """Deliver and sweep until asked to stop, which may be before the set-up is through."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    django.setup()
    from django.conf import settings

    from onewindow.kit.collecting import settle
    from onewindow.kit.metrics import keep
    from onewindow.kit.processes import step_back
    from onewindow.kit.worker import Worker

    keep(settings.METRICS_ROOT, "worker")
    settle()
    step_back(settings.WORKER_NICE)
    Worker().run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
