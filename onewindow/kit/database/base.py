"""The backend of DATABASES, as Django looks for it."""

from __future__ import annotations

import select

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """A kept connection is looked at before each request without a round trip.

    A server that ended, or ended this connection, has said so: there is something to read. A
    connection that is idle and has nothing to say is good; everything else is asked, as Django
    does with every request.
    """

    def is_usable(self) -> bool:
        if self.connection is not None and _is_silent(self.connection.pgconn):
            return True
        usable: bool = super().is_usable()
        return usable


def _is_silent(wire: object) -> bool:
    """Return whether the connection is idle and nothing has come from the server."""
    if getattr(wire, "transaction_status", None) != TransactionStatus.IDLE:
        return False
    eye = select.poll()
    eye.register(getattr(wire, "socket", -1), select.POLLIN | select.POLLHUP | select.POLLERR)
    return not eye.poll(0)
