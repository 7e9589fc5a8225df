"""The worker process of scripts/run."""

from __future__ import annotations

import logging
import sys

import django


def main() -> int:
    """Deliver and sweep until asked to stop."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    django.setup()
    from onewindow.kit.worker import Worker

    Worker().run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
