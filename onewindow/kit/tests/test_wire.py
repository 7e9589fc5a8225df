"""Round trips are counted where they happen."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from onewindow.kit.statements import Statement
from onewindow.kit.tests.wire import round_trips

ONE = Statement("SELECT %(n)s::text")


def _ask() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@pytest.mark.django_db(transaction=True)
def test_a_transaction_costs_its_begin_and_its_commit() -> None:
    with round_trips() as bare:
        _ask()
    with round_trips() as wrapped, transaction.atomic():
        _ask()
        _ask()
    assert (bare.count, wrapped.count) == (1, 4)


@pytest.mark.django_db(transaction=True)
def test_a_hot_statement_is_prepared_once_and_then_costs_one() -> None:
    with round_trips() as first:
        ONE.one(n="1")
    with round_trips() as second:
        assert ONE.one(n="2") == ("2",)
    assert (first.count, second.count) == (2, 1)
