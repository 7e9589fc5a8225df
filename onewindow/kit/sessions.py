"""Sessions in the database, as Django keeps them; read on every request without the ORM.

Nothing is kept in the process: a session that ended anywhere has ended everywhere with the next
request.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from onewindow.kit.statements import Statement

_LOAD = Statement(
    "SELECT session_data FROM django_session "
    "WHERE session_key = %(key)s AND expire_date > %(at)s::timestamptz"
)


class SessionStore(db.SessionStore):
    """Django's store in the database with a statement of its own for the reading."""

    def load(self) -> dict[str, Any]:
        key = self.session_key
        row = None if key is None else _LOAD.one(key=key, at=timezone.now().isoformat())
        if row is None:
            self._session_key = None
            return {}
        found: dict[str, Any] = json.loads(_opened(str(row[0])))
        return found


@lru_cache(maxsize=2048)
def _opened(kept: str) -> str:
    """Return what a row says once its signature was checked: the same row says the same."""
    return json.dumps(db.SessionStore().decode(kept))
