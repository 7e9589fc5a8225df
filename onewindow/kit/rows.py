"""Single rows of hot paths, by statements that are put together and planned once."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model

from onewindow.kit.statements import Statement

M = TypeVar("M", bound=Model)


class RowBy(Generic[M]):
    """Finds the row of a model by fields that are unique together.

    The ORM puts its statement together anew for every read, which costs ten times what the read
    itself does. For rows of every request only: who asks, from which device, at which window.
    """

    def __init__(self, model: type[M], *fields: str) -> None:
        self._model = model
        self._by = fields

    def get(self, **values: Any) -> M | None:
        """Return the row with these values, None where there is none; one round trip."""
        row = self._statement.typed(**values)
        if row is None:
            return None
        link = connections[DEFAULT_DB_ALIAS]
        read = [
            value if reader is None else reader(value, None, link)
            for value, reader in zip(row, self._readers, strict=True)
        ]
        return self._model.from_db(DEFAULT_DB_ALIAS, self._names, read)

    @cached_property
    def _fields(self) -> list[Field[Any, Any]]:
        return list(self._model._meta.concrete_fields)

    @cached_property
    def _names(self) -> list[str]:
        return [field.attname for field in self._fields]

    @cached_property
    def _readers(self) -> list[Any]:
        return [getattr(field, "from_db_value", None) for field in self._fields]

    @cached_property
    def _statement(self) -> Statement:
        meta = self._model._meta
        columns = ", ".join(f'"{field.column}"' for field in self._fields)
        where = " AND ".join(f'"{_column(meta, name)}" = %({name})s' for name in self._by)
        return Statement(f'SELECT {columns} FROM "{meta.db_table}" WHERE {where}')  # noqa: S608


class NewRow(Generic[M]):
    """Inserts a row unless there is one with the same values in some fields."""

    def __init__(self, model: type[M], *unique: str) -> None:
        self._model = model
        self._unique = unique

    def insert(self, row: M) -> bool:
        """Insert the row and give it its key; False where it was there; one round trip."""
        link = connections[DEFAULT_DB_ALIAS]
        values = {
            field.attname: field.get_db_prep_save(getattr(row, field.attname), link)
            for field in self._fields
        }
        made = self._statement.typed(**values)
        if made is None:
            return False
        row.pk = made[0]
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        return True

    @cached_property
    def _fields(self) -> list[Field[Any, Any]]:
        return [field for field in self._model._meta.concrete_fields if not field.primary_key]

    @cached_property
    def _statement(self) -> Statement:
        meta = self._model._meta
        columns = ", ".join(f'"{field.column}"' for field in self._fields)
        places = ", ".join(f"%({field.attname})s" for field in self._fields)
        unique = ", ".join(f'"{_column(meta, name)}"' for name in self._unique)
        key = meta.pk.column
        return Statement(
            f'INSERT INTO "{meta.db_table}" ({columns}) VALUES ({places}) '  # noqa: S608
            f'ON CONFLICT ({unique}) DO NOTHING RETURNING "{key}"'
        )


def _column(meta: Any, name: str) -> str:
    return str(meta.get_field(name).column)
