"""What time brings about: the sender's loop, and tidying."""

from __future__ import annotations

import logging
import threading
from datetime import datetime

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from onewindow.domains.webhooks.queue import drop_old, park_expired
from onewindow.domains.webhooks.sender import Sender

logger = logging.getLogger(__name__)


def send_messages(stop: threading.Event) -> None:
    """Send messages until asked to stop; a database that goes away is waited for."""
    sender = Sender(timezone.now)
    try:
        while not stop.is_set():
            try:
                sender.run(stop)
            except (OperationalError, InterfaceError):
                logger.warning("the database is away", exc_info=True)
                connection.close()
                stop.wait(1.0)
    finally:
        sender.close()
        connection.close()


def tidy(at: datetime) -> None:
    """Park what expired behind a pause, and drop what is old."""
    park_expired(at=at)
    drop_old(at=at)
