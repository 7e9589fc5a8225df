"""Rows of hot paths, by statements that are put together and planned once."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model

from onewindow.kit.statements import Row, Statement

M = TypeVar("M", bound=Model)


class Rows(Generic[M]):
    """Finds rows of a model by what follows WHERE, with places such as ``%(outlet)s``.

    The ORM puts its statement together anew for every read, which costs ten times what the read
    itself does. For what every request reads only: who asks, from which device, at which window.
    """

    def __init__(self, model: type[M], where: str) -> None:
        self._model = model
        self._where = where

    def all(self, **values: Any) -> list[M]:
        """Return the rows; one round trip."""
        return [self._read(row) for row in self._statement.all(**values)]

    def first(self, **values: Any) -> M | None:
        """Return the first row, None where there is none; one round trip."""
        row = self._statement.typed(**values)
        return None if row is None else self._read(row)

    def _read(self, row: Row) -> M:
        values = list(row)
        for place, reader in self._readers:
            values[place] = reader(values[place], None, connections[DEFAULT_DB_ALIAS])
        return self._model.from_db(DEFAULT_DB_ALIAS, self._names, values)

    @cached_property
    def _fields(self) -> list[Field[Any, Any]]:
        return list(self._model._meta.concrete_fields)

    @cached_property
    def _names(self) -> list[str]:
        return [field.attname for field in self._fields]

    @cached_property
    def _readers(self) -> list[tuple[int, Any]]:
        """Return the places whose values a field reads in its own way."""
        found = enumerate(getattr(field, "from_db_value", None) for field in self._fields)
        return [(place, reader) for place, reader in found if reader is not None]

    @cached_property
    def _statement(self) -> Statement:
        columns = ", ".join(f'"{field.column}"' for field in self._fields)
        table = self._model._meta.db_table
        return Statement(f'SELECT {columns} FROM "{table}" WHERE {self._where}')  # noqa: S608


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
        meta: Any = self._model._meta
        columns = ", ".join(f'"{field.column}"' for field in self._fields)
        places = ", ".join(f"%({field.attname})s" for field in self._fields)
        unique = ", ".join(f'"{meta.get_field(name).column}"' for name in self._unique)
        return Statement(
            f'INSERT INTO "{meta.db_table}" ({columns}) VALUES ({places}) '  # noqa: S608
            f'ON CONFLICT ({unique}) DO NOTHING RETURNING "{meta.pk.column}"'
        )
