"""One client process of the product in bench/approval: ``python -m bench.approval_client UUID``."""

from __future__ import annotations

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.config.settings")
    import django

    django.setup()
    from bench.approval_line import Place, play
    from bench.peers.client import serve

    place = Place(applicant=sys.argv[1])
    serve(lambda: play(place))


if __name__ == "__main__":
    main()
