"""Write many standards at once: COPY is several times faster than INSERT for wide rows."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection

from onewindow.domains.catalogue.models import ServiceStandard

_JSON = {"document", "authors", "profile", "findings"}
_DERIVED = {"id", "search_vector"}


def copy_standards(rows: Sequence[ServiceStandard]) -> None:
    """Insert unsaved standards in the caller's transaction; their ids are not set."""
    if not rows:
        return
    fields = [f for f in ServiceStandard._meta.local_concrete_fields if f.name not in _DERIVED]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    statement = f'COPY "{ServiceStandard._meta.db_table}" ({columns}) FROM STDIN'
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(
                [
                    json.dumps(value, ensure_ascii=False) if field.name in _JSON else value
                    for field in fields
                    for value in [getattr(row, field.attname)]
                ]
            )
