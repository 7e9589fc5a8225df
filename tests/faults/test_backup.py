"""Issue 3 §4: backup and restore are one command each; what comes back is compared whole."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connections

from onewindow.commands.backup_archive import BackupDamaged, BackupUnknown, check
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.documents import api as documents
from onewindow.kit.home import ROOT
from onewindow.kit.postgres import throwaway_database
from onewindow.kit.tests.processes import database_url, wait_for

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
KEY, OTHER_KEY = "0" * 64, "1" * 64
"""The key of the tests' settings, and another one."""


def command(
    *words: str | Path, home: Path, url: str, key: str = KEY
) -> subprocess.CompletedProcess[str]:
    """Run scripts/onewindow on a home and a database."""
    return subprocess.run(
        [sys.executable, "-m", "onewindow.commands.main", *map(str, words)],
        cwd=ROOT,
        env=environment_of(home, url, key),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def environment_of(home: Path, url: str, key: str) -> dict[str, str]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "onewindow.config.settings",
        "ONEWINDOW_HOME": str(home),
        "DATABASE_URL": url,
        "ONEWINDOW_DATA_KEY": key,
    }
    if not key:
        del environment["ONEWINDOW_DATA_KEY"]
    return environment


@pytest.fixture
def source(tmp_path: Path, settings) -> Path:
    """A home with a city in which cases were decided and notices issued."""
    home = tmp_path / "source"
    settings.FILES_ROOT = home / "files"
    settings.BASE_URL = "https://yiwang.example"
    world = w.build()
    w.register_seals()
    for number in (w.examined(world).number, w.examined(world).number):
        cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.MONDAY)
    w.accepted(world)
    w.receive(world)
    w.work()
    return home


@pytest.fixture
def backup(source: Path, tmp_path: Path) -> Path:
    path = tmp_path / "onewindow.tar"
    done = command("backup", path, home=source, url=database_url())
    assert done.returncode == 0, done.stderr
    return path


@contextmanager
def empty_database() -> Iterator[str]:
    with throwaway_database(database_url()) as url:
        yield url


def contents(url: str) -> dict[str, tuple[int, str]]:
    """Return rows and digest of every table; by other means than those of the product."""
    with psycopg.connect(url) as link:
        names = link.execute(
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        ).fetchall()
        found = {}
        for (name,) in names:
            what = "t.app || t.name" if name == "django_migrations" else "t::text"
            row = link.execute(
                f"SELECT count(*), coalesce(md5(string_agg({what}, '|' "
                f'ORDER BY {what} COLLATE "C")), \'\') FROM "{name}" t'
            ).fetchone()
            assert row is not None
            found[name] = (row[0], row[1])
        return found


def sequences(url: str) -> dict[str, int | None]:
    with psycopg.connect(url) as link:
        rows = link.execute(
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema() "
            "AND sequencename <> 'django_migrations_id_seq'"
        )
        return dict(rows.fetchall())


def stored(home: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(home / "files")): path.read_bytes()
        for path in (home / "files").rglob("*")
        if path.is_file()
    }


def test_a_restore_into_an_empty_place_brings_back_every_table_and_every_file(
    source: Path, backup: Path, tmp_path: Path
) -> None:
    """§4: restores into an empty place and compares every table and file."""
    files = stored(source)
    assert len(files) >= 6, "notices of four cases"
    with empty_database() as url:
        home = tmp_path / "target"
        done = command("restore", backup, home=home, url=url)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "逐一核对一致" in done.stdout
        assert "由事件核验全部办件：一致" in done.stdout
        assert contents(url) == contents(database_url())
        assert sequences(url) == sequences(database_url())
        assert stored(home) == files

        again = command("restore", backup, home=home, url=url)
        assert again.returncode == 1
        assert "数据库不是空的" in again.stderr
        verified = command("cases", "verify", "--json", home=home, url=url)
        assert json.loads(verified.stdout)["discrepancies"] == []
        assert json.loads(verified.stdout)["cases"] == 4


def test_a_place_with_files_or_another_key_or_a_wrong_file_is_refused_and_left_alone(
    source: Path, backup: Path, tmp_path: Path
) -> None:
    home = tmp_path / "target"
    with empty_database() as url:
        other = command("restore", backup, home=home, url=url, key=OTHER_KEY)
        assert other.returncode == 1
        assert "数据密钥与备份不符" in other.stderr
        none = command("restore", backup, home=home, url=url, key="")
        assert none.returncode == 1
        assert "本机没有密钥" in none.stderr
        assert not (home / "secrets" / "data-key").exists(), "no new key stands in the way"

        (home / "files" / "ab").mkdir(parents=True)
        (home / "files" / "ab" / "somebody").write_bytes(b"else's")
        full = command("restore", backup, home=home, url=url)
        assert full.returncode == 1
        assert "文件目录不是空的" in full.stderr
        missing = command("restore", tmp_path / "none.tar", home=home, url=url)
        assert missing.returncode == 2
        assert "没有备份文件" in missing.stderr
        assert contents(url) == {}
    over = command("backup", backup, home=source, url=database_url())
    assert over.returncode == 2
    assert "已存在，不覆盖" in over.stderr


def test_the_keys_travel_only_under_a_passphrase(source: Path, tmp_path: Path) -> None:
    path, words = tmp_path / "with.tar", tmp_path / "words"
    words.write_text("云汀市的十二字口令一二三四\n", encoding="utf-8")
    (source / "secrets").mkdir(parents=True)
    (source / "secrets" / "data-key").write_text(KEY, encoding="ascii")
    options = ("--with-secrets", "--passphrase-file", words)
    done = command("backup", path, *options, home=source, url=database_url())
    assert done.returncode == 0, done.stderr
    assert KEY.encode() not in path.read_bytes()

    home = tmp_path / "target"
    with empty_database() as url:
        wrong = tmp_path / "wrong"
        wrong.write_text("别的十二字口令一二三四五六\n", encoding="utf-8")
        refused = command("restore", path, "--passphrase-file", wrong, home=home, url=url, key="")
        assert refused.returncode == 1
        assert "口令不对" in refused.stderr
        done = command("restore", path, "--passphrase-file", words, home=home, url=url, key="")
        assert done.returncode == 0, done.stdout + done.stderr
        assert (home / "secrets" / "data-key").read_text() == KEY
        assert (home / "secrets" / "data-key").stat().st_mode & 0o777 == 0o600
        assert contents(url) == contents(database_url())


def test_a_flipped_byte_anywhere_is_noticed(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    places = {*range(0, len(whole), len(whole) // 60), *range(len(whole) - 2100, len(whole), 97)}
    copy = tmp_path / "copy.tar"
    for place in sorted(places):
        changed = bytearray(whole)
        changed[place] ^= 1
        copy.write_bytes(changed)
        with pytest.raises((BackupDamaged, BackupUnknown)):
            check(copy)
    for length in (0, 512, 2048, len(whole) // 2, len(whole) - 1):
        copy.write_bytes(whole[:length])
        with pytest.raises(BackupDamaged):
            check(copy)
    copy.write_bytes(whole + b"\0" * 512)
    with pytest.raises(BackupDamaged):
        check(copy)
    copy.write_bytes(whole)
    assert check(copy).files > 0
    listed = subprocess.run(["tar", "-tf", copy], capture_output=True, text=True, check=True)
    assert "manifest.json" in listed.stdout


def test_a_damaged_backup_is_refused_before_anything_is_touched(
    source: Path, backup: Path, tmp_path: Path
) -> None:
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 0x40
    backup.write_bytes(content)
    checked = command("backup", backup, "--check", home=source, url=database_url())
    assert checked.returncode == 1
    with empty_database() as url:
        refused = command("restore", backup, home=tmp_path / "target", url=url)
        assert refused.returncode == 1
        assert "被改动或损坏" in refused.stderr
        assert contents(url) == {}
        assert not (tmp_path / "target" / "files").exists()


def test_a_backup_taken_in_a_stream_of_acts_restores_to_one_moment(
    source: Path, tmp_path: Path
) -> None:
    """Every case as its own log says, every notice with its file, nothing of later acts."""
    world = w.World(applicant=w.applicant(2, "林二"))
    stop, acted = threading.Event(), []

    def stream() -> None:
        try:
            while not stop.is_set():
                acted.append(w.accepted(world).number)
                w.work()
        finally:
            connections.close_all()

    clerks = [threading.Thread(target=stream) for _ in range(2)]
    for clerk in clerks:
        clerk.start()
    try:
        path = tmp_path / "busy.tar"
        done = command("backup", path, home=source, url=database_url())
    finally:
        stop.set()
        for clerk in clerks:
            clerk.join()
    assert done.returncode == 0, done.stderr
    assert len(acted) > 5, "the stream ran beside the backup"
    with empty_database() as url:
        restored = command("restore", path, home=tmp_path / "target", url=url)
        assert restored.returncode == 0, restored.stdout + restored.stderr
        rows = {table.name: table.rows for table in check(path).tables}
        assert {name: count for name, (count, _) in contents(url).items() if name in rows} == rows
        assert 4 < rows["cases_case"] <= cases.Case.objects.count()
        with psycopg.connect(url) as link:
            torn = link.execute(
                "SELECT count(*) FROM cases_case c WHERE c.seq <> "
                "(SELECT max(seq) FROM kit_event e WHERE e.subject = c.number)"
            ).fetchone()
            named = link.execute("SELECT sha256 FROM kit_storedfile").fetchall()
        assert torn == (0,)
        on_disk = {Path(name).name for name in stored(tmp_path / "target")}
        assert {sha256 for (sha256,) in named} == on_disk


def test_a_file_that_the_store_has_lost_is_reported_and_the_rest_is_saved(
    source: Path, tmp_path: Path
) -> None:
    notice = documents.OfficialNotice.objects.order_by("id").first()
    assert notice is not None
    lost = next(path for path in (source / "files").rglob("*") if path.is_file())
    kept = len(stored(source)) - 1
    shutil.move(lost, tmp_path / "aside")
    path = tmp_path / "lossy.tar"
    done = command("backup", path, "--json", home=source, url=database_url())
    assert done.returncode == 1
    assert lost.name in done.stderr
    told = json.loads(done.stdout)
    assert (told["files"], told["missing"]) == (kept, [lost.name])


def test_a_restore_that_is_killed_leaves_no_rows_and_can_be_run_again(
    source: Path, backup: Path, tmp_path: Path
) -> None:
    home = tmp_path / "target"
    with empty_database() as url:
        restoring = subprocess.Popen(
            [sys.executable, "-m", "onewindow.commands.main", "restore", str(backup)],
            cwd=ROOT,
            env=environment_of(home, url, KEY),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for((home / "files" / "restoring").exists, seconds=60)
        restoring.kill()
        restoring.wait()
        after = contents(url)
        assert {name for name, (rows, _) in after.items() if rows} <= {
            "django_migrations",
            "django_content_type",
            "auth_permission",
        }

        done = command("restore", backup, home=home, url=url)
        assert done.returncode == 0, done.stdout + done.stderr
        assert not (home / "files" / "restoring").exists()
        assert contents(url) == contents(database_url())
