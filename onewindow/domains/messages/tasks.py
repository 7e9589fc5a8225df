"""What time brings about: the sender's loop, and tidying."""

from __future__ import annotations

import logging
import threading
from datetime import datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from onewindow.domains.messages.queue import drop_old
from onewindow.domains.messages.sender import Sender, account

logger = logging.getLogger(__name__)


def send_texts(stop: threading.Event) -> None:
    """Send texts until asked to stop; a database that goes away is waited for.

    A sender without its database lets the gateway go too: another worker may have taken over.
    """
    while not stop.is_set():
        sender = Sender(timezone.now, account())
        try:
            sender.run(stop)
        except (OperationalError, InterfaceError):
            logger.warning("the database is away", exc_info=True)
            sender.hang_up()
            connection.close()
            stop.wait(1.0)
        finally:
            sender.hang_up()
    connection.close()


def tidy(at: datetime) -> None:
    """Drop texts that are older than the settings keep them."""
    drop_old(settings.TEXTS_KEPT, at=at)
