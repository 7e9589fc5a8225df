"""Round trips are counted where they happen."""

from __future__ import annotations

import pytest
from django.db import DataError, connection, transaction

from onewindow.kit.models import Counter
from onewindow.kit.statements import Statement
from onewindow.kit.tests.wire import round_trips

ONE = Statement("SELECT %(n)s::text")
WHOLE = Statement("SELECT %(n)s::int")
KEEP = Statement("INSERT INTO kit_counter (series, value) VALUES (%(series)s, 1)")


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


@pytest.mark.django_db(transaction=True)
def test_a_hot_statement_in_a_transaction_is_planned_once_too() -> None:
    for _ in range(2):
        with round_trips() as spent, transaction.atomic():
            ONE.one(n="1")
            ONE.one(n="2")
    assert spent.count == 4  # BEGIN, two statements, COMMIT


@pytest.mark.django_db(transaction=True)
def test_a_refused_statement_ends_its_transaction_and_leaves_the_connection_good() -> None:
    with pytest.raises(DataError), transaction.atomic():
        WHOLE.one(n="no number")
    with transaction.atomic():
        assert WHOLE.one(n="7") == (7,)


@pytest.mark.django_db(transaction=True)
def test_what_a_statement_wrote_in_a_transaction_that_fails_is_undone() -> None:
    def fail() -> None:
        with transaction.atomic():
            KEEP.one(series="undone")
            raise KeyError("stop")

    with pytest.raises(KeyError):
        fail()
    assert not Counter.objects.filter(series="undone").exists()


@pytest.mark.django_db(transaction=True)
def test_a_good_connection_is_not_asked_whether_it_lives() -> None:
    ONE.one(n="1")
    with round_trips() as spent:
        assert connection.is_usable()
    assert spent.count == 0


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended_is_known_to_be_dead() -> None:
    _ask()
    pid = connection.connection.info.backend_pid
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()
    assert not connection.is_usable()
    connection.close()
    _ask()
