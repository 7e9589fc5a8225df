"""What a command needs around it: home, secrets, database, Django."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from onewindow.kit.home import home, secret
from onewindow.kit.postgres import Cluster, ClusterError, throwaway, throwaway_database


def say(sentence: str) -> None:
    """Tell the person at the terminal; standard output is kept for results."""
    print(f"· {sentence}", file=sys.stderr, flush=True)


def variables(folder: Path) -> dict[str, str]:
    """Return the environment of every process that works on this home, secrets included.

    What the caller's environment sets already is left as it is.
    """
    given = {
        "DJANGO_SETTINGS_MODULE": "onewindow.config.settings",
        "ONEWINDOW_HOME": str(folder),
        "ONEWINDOW_SECRET_KEY": secret(folder, "secret-key"),
        "ONEWINDOW_DATA_KEY": secret(folder, "data-key"),
    }
    return {name: os.environ.get(name, value) for name, value in given.items()}


@contextmanager
def django_ready(
    *,
    database: bool,
    migrates: bool = True,
    tell: Callable[[str], None] = say,
    folder: Path | None = None,
) -> Iterator[None]:
    """Set Django up for the block, with a migrated database unless ``database`` is False.

    With ``migrates`` False the tables stay as they are.

    The database is DATABASE_URL, else the embedded one: the running instance is joined, otherwise
    the server is started for the time of the block.
    """
    folder = folder or home()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.update(variables(folder))
    if not database:
        set_up()
        yield
        return
    if os.environ.get("DATABASE_URL"):
        set_up()
        if migrates:
            migrate(tell)
        yield
        return
    with Cluster(folder, tell=tell).use() as url:
        os.environ["DATABASE_URL"] = url
        set_up()
        if migrates:
            migrate(tell)
        try:
            yield
        finally:
            disconnect()


@contextmanager
def empty_database() -> Iterator[None]:
    """Set Django up on an empty database that is gone after the block.

    It is made on the server of DATABASE_URL where that is set, else on a server of its own.
    Raise ClusterError where that server lets nobody make one.
    """
    server = os.environ.get("DATABASE_URL", "")
    with tempfile.TemporaryDirectory(prefix="onewindow-empty-") as made:
        if server:
            with _database_on(server) as url, _ready_at(url, Path(made)):
                yield
        else:
            with throwaway(tell=say) as cluster, _ready_at(cluster.url(), Path(made)):
                yield


@contextmanager
def _database_on(server: str) -> Iterator[str]:
    """Make the database; Django's own errors are of another kind and pass."""
    try:
        with throwaway_database(server) as url:
            yield url
    except psycopg.Error as error:
        raise ClusterError(
            f"DATABASE_URL 所指的服务器上不能建立用后即弃的数据库：{error}。"
            "请去掉 DATABASE_URL，由本命令自己启动数据库。"
        ) from error


@contextmanager
def _ready_at(url: str, folder: Path) -> Iterator[None]:
    before = os.environ.get("DATABASE_URL")
    os.environ["DATABASE_URL"] = url
    try:
        with django_ready(database=True, tell=lambda _: None, folder=folder):
            try:
                yield
            finally:
                disconnect()
    finally:
        os.environ.pop("DATABASE_URL")
        if before is not None:
            os.environ["DATABASE_URL"] = before


def migrate(tell: Callable[[str], None] = say) -> None:
    """Bring the tables up to this version of the code; one process at a time does it."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    def pending() -> bool:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

    if not pending():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('onewindow_migrate'))")
        try:
            if pending():
                tell("建立或更新数据表")
                call_command("migrate", verbosity=0, interactive=False)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('onewindow_migrate'))")


def set_up() -> None:
    """Set Django up from the environment."""
    import django

    django.setup()


def disconnect() -> None:
    """Close this process' database connections."""
    from django.db import connections

    connections.close_all()
