"""Every address × method × person, from the tables the channels declare in ``matrix.py``.

People: anonymous, signed in without a right, with the right in another division, with the right
here (or, where a row says so, everywhere). A refusal must change nothing; an address missing from
the tables fails.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator
from functools import cache

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import onewindow.channels
from onewindow.domains.accounts.api import ROLE_CAPABILITIES, Row, User, door_of

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
OPEN_WITHOUT_A_ROW = {"ui:reading-mode", "health-live", "health-ready", "metrics"}
"""Views below the channels: their own tests cover them."""
HERE, ELSEWHERE = "990102", "110105"
NOT_COUNTED = {"sessions.session", "accounts.user", "kit.auditrow"}
"""A visit may begin a session; the person's own row exists before; a denial is written down."""


def rows() -> list[Row]:
    found: list[Row] = []
    for module in pkgutil.iter_modules(onewindow.channels.__path__):
        name = f"onewindow.channels.{module.name}.matrix"
        if module.ispkg and importlib.util.find_spec(name):
            found += importlib.import_module(name).ROWS
    return found


ROWS = rows()
CELLS = [(row, method) for row in ROWS for method in row.methods]


def addresses() -> Iterator[tuple[str, URLPattern]]:
    def walk(
        patterns: list[URLPattern | URLResolver], prefix: str
    ) -> Iterator[tuple[str, URLPattern]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                namespace = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                yield from walk(pattern.url_patterns, namespace)
            else:
                yield f"{prefix}{pattern.name or pattern.pattern}", pattern

    return walk(get_resolver().url_patterns, "")


def test_every_address_has_one_row_and_every_row_an_address():
    """Closed by default: an address nobody thought about fails."""
    names = sorted({name for name, _ in addresses()} - OPEN_WITHOUT_A_ROW)

    assert sorted(row.name for row in ROWS) == names


def test_every_view_is_marked_as_its_row_says():
    marks = {name: door_of(pattern.callback) for name, pattern in addresses()}
    wrong = []
    for row in ROWS:
        door = marks.get(row.name)
        said = (
            None
            if door is None
            else "all"
            if door.is_open
            else "settling"
            if door.is_settling
            else tuple(sorted(door.capabilities)) or "staff"
        )
        wanted = row.who if isinstance(row.who, str) else tuple(sorted(row.who))
        if said != wanted:
            wrong.append(f"{row.name}: table {wanted}, view {said}")
    assert wrong == []


def path_of(row: Row) -> str:
    kwargs = dict(row.kwargs)
    if row.arrange:
        module, _, function = row.arrange.partition(":")
        kwargs.update(getattr(importlib.import_module(module), function)())
    return reverse(row.name, kwargs=kwargs)


def person(roles: list[str], division: str) -> User:
    return User.objects.create(
        staff_number="9000",
        name="试验员",
        roles=roles,
        divisions=[division] if division else [],
        password="!",
    )


def role_for(row: Row) -> str:
    assert not isinstance(row.who, str)
    return next(role.value for role, held in ROLE_CAPABILITIES.items() if set(row.who) & held)


@cache
def _counting() -> str:
    tables = {
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.label_lower not in NOT_COUNTED
    } & set(connection.introspection.table_names())
    return " UNION ALL ".join(
        f"SELECT '{table}', count(*) FROM {connection.ops.quote_name(table)}"
        for table in sorted(tables)
    )


def contents() -> dict[str, int]:
    """Return how many rows every table has, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_counting())
        return dict(cursor.fetchall())


def visit(row: Row, method: str, path: str, user: User | None) -> int:
    client = Client(raise_request_exception=True)
    if user is not None:
        client.force_login(user)
    response = client.generic(method, path)
    if response.status_code == 302 and response.headers["Location"].startswith("/sign-in?next="):
        return 401
    if response.status_code == 302 and response.headers["Location"] == "/sign-in" and not user:
        return 401 if row.who != "all" else 302
    return response.status_code


def assert_refused(
    row: Row, method: str, user: User | None, statuses: set[int], path: str = ""
) -> None:
    path = path or path_of(row)
    before = contents()

    assert visit(row, method, path, user) in statuses

    assert contents() == before


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    """An unknown number costs a whole hash at the sign-in; here a short one."""
    settings.PASSWORD_HASHERS = ["onewindow.domains.accounts.tests.hashers.QuickHasher"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "method"), CELLS, ids=[f"{row.name} {method}" for row, method in CELLS]
)
class TestDeclaredMethods:
    def test_a_stranger(self, row, method):
        if row.who != "all":
            assert_refused(row, method, None, {401})
            return
        status = visit(row, method, path_of(row), None)
        assert status == row.expected.get(method, status)
        assert status < 500

    def test_someone_without_a_right(self, row, method):
        if isinstance(row.who, tuple):
            assert_refused(row, method, person([], HERE), {403})

    def test_someone_with_the_right_elsewhere(self, row, method):
        if row.is_scoped:
            assert_refused(row, method, person([role_for(row)], ELSEWHERE), {403, 404})

    def test_someone_with_the_right_here(self, row, method):
        if row.who == "all":
            return
        division = "" if row.is_for_all else HERE
        user = person([] if isinstance(row.who, str) else [role_for(row)], division)
        status = visit(row, method, path_of(row), user)
        assert status == row.expected.get(method, status)
        assert status not in {401, 403}
        assert status < 500


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_methods_that_are_not_declared_are_refused_to_everybody(row):
    """Not even the right person may PUT where the table says GET and POST."""
    user = person([] if isinstance(row.who, str) else [role_for(row)], HERE)
    path = path_of(row)
    for method in sorted(set(METHODS) - set(row.methods)):
        assert_refused(row, method, None, {405} if row.who == "all" else {401}, path)
        assert_refused(row, method, user, {405}, path)
