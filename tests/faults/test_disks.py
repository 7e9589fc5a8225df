"""Issue 3 §4: the disk is full, under the files and under PostgreSQL, and has room again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from onewindow.channels.window.tests import scene as s
from onewindow.kit.files import store
from onewindow.kit.home import ROOT
from onewindow.kit.models import StoredFile
from onewindow.kit.postgres import Cluster
from onewindow.kit.troubles import StorageFull
from tests.faults.product import clean_environment, home_within_reach

pytestmark = pytest.mark.faults
NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n"


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Mount a file system of a few megabytes, or skip where the system forbids it."""
    folder.mkdir(parents=True, exist_ok=True)
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(folder)]
    done = subprocess.run(["mount", *options], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"this system lets nobody mount a small disk: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Take all the room of a disk, to the last byte."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as stream, suppress(OSError):
        while stream.write(bytes(65_536)):
            pass
    return ballast


@pytest.mark.django_db
def test_no_room_for_files_is_said_at_the_window_and_the_rest_goes_on(
    settings: Any, tmp_path: Path
) -> None:
    settings.PASSWORD_HASHERS = ["onewindow.domains.accounts.tests.hashers.QuickHasher"]
    with small_disk(tmp_path / "files", 2) as disk:
        settings.FILES_ROOT = disk
        kept = store(BytesIO(PNG + bytes(1000)), name="a.png", at=NINE)
        ballast = fill(disk)

        with pytest.raises(StorageFull, match="文件存储空间已满，文件没有保存"):
            store(BytesIO(PNG + bytes(200_000)), name="b.png", at=NINE)

        assert list((disk / "drafts").iterdir()) == []
        assert StoredFile.objects.count() == 1
        desk = s.build()
        desk.post("begin", item="food-licence")
        uuid = desk.draft().uuid
        desk.post("situation", uuid, act="next", **{"answer-kind": "shop", "answer-raw": "false"})
        desk.post("applicant", uuid, act="next", **s.PERSON)
        page = _upload(desk, str(uuid))
        assert page.status_code == 507
        assert "文件存储空间已满" in page.content.decode()
        assert "通知管理员" in page.content.decode()

        ballast.unlink()
        assert _upload(desk, str(uuid)).status_code in {200, 302}
        assert StoredFile.objects.count() == 2
        assert StoredFile.objects.filter(pk=kept.pk).exists()


def _upload(desk: s.Scene, uuid: str) -> Any:
    file = SimpleUploadedFile("form.png", PNG + bytes(300_000), "image/png")
    address = reverse("window:materials", args=[uuid])
    return desk.client.post(address, {"act": "upload", "file-form": file})


def environment_of(home: Path, url: str) -> dict[str, str]:
    keys = {"ONEWINDOW_DATA_KEY": "0" * 64, "ONEWINDOW_SECRET_KEY": "1" * 64}
    return {**clean_environment(home), **keys, "DATABASE_URL": url}


def hands(url: str, home: Path, *words: str) -> dict[str, Any]:
    out = subprocess.check_output(
        [sys.executable, "-m", "tests.faults.hands", *words],
        cwd=ROOT,
        env=environment_of(home, url),
    )
    told: dict[str, Any] = json.loads(out.splitlines()[-1])
    return told


def test_no_room_for_the_database_is_told_and_nothing_acknowledged_is_lost() -> None:
    """Acts go on until one is refused in words; with room again the same act goes through."""
    with home_within_reach() as home, small_disk(home / "disk", 220) as disk:
        disk.chmod(0o711)
        cluster = Cluster(disk / "home", durable=True)
        cluster.start()
        try:
            url = cluster.url()
            environment = environment_of(home, url)
            migrate = [sys.executable, "manage.py", "migrate", "-v0"]
            subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
            numbers = hands(url, home, "arrange", "12")["numbers"]
            _leave_no_room_in_tables(url)
            ballast = fill(disk)

            told = hands(url, home, "accept", ",".join(numbers))

            assert told["trouble"] == "storage_full"
            assert _accepted(url) == told["done"]
            ballast.unlink()
            rest = hands(url, home, "accept", ",".join(numbers))
            assert rest == {"done": numbers, "trouble": ""}
            assert _accepted(url) == numbers
            verify = [sys.executable, "-m", "onewindow.commands.main", "cases", "verify", "--json"]
            found = subprocess.run(
                verify, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
            )
            assert json.loads(found.stdout)["discrepancies"] == []
        finally:
            cluster.stop()


def _leave_no_room_in_tables(url: str) -> None:
    """Rewrite the tables without gaps: the next rows need new pages of the disk."""
    with psycopg.connect(url, autocommit=True) as link:
        for table in ("kit_event", "cases_case", "approvals_step", "kit_delivery"):
            link.execute(f"VACUUM FULL {table}")  # type: ignore[arg-type]
        link.execute("CHECKPOINT")


def _accepted(url: str) -> list[str]:
    with psycopg.connect(url) as link:
        rows = link.execute(
            "SELECT subject FROM kit_event WHERE type = 'cases.case_accepted.v1' ORDER BY id"
        )
        return [str(number) for (number,) in rows]
