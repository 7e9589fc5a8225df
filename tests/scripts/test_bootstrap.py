"""The set-up of a checkout: from nothing, twice, after a kill, and where it must not meddle."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def make(root: Path) -> Path:
    """Return a checkout that needs no package."""
    (root / "scripts").mkdir(parents=True)
    (root / "requirements").mkdir()
    for name in ("bootstrap.py", "setup.sh"):
        shutil.copy(ROOT / "scripts" / name, root / "scripts" / name)
    for name in ("base.txt", "dev.txt"):
        (root / "requirements" / name).write_text("# nothing\n", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One checkout for all, in a folder with a space in its name: an environment takes seconds."""
    return make(tmp_path_factory.mktemp("set up") / "一 窗")


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    return make(tmp_path / "checkout")


def set_up(root: Path, *options: str) -> str:
    """Run the set-up and return what it said."""
    done = subprocess.run(
        [sys.executable, str(root / "scripts" / "bootstrap.py"), *options],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def stamp(root: Path) -> Path:
    return root / ".venv" / ".onewindow" / "packages-base"


def test_the_first_start_makes_everything_and_the_second_does_nothing(checkout: Path) -> None:
    said = set_up(checkout)
    assert "建立 Python 环境" in said
    assert "安装 Python 软件包" in said
    assert (checkout / ".venv" / "bin" / "python").exists()
    assert set_up(checkout) == ""


def test_changed_requirements_are_installed_without_beginning_anew(checkout: Path) -> None:
    set_up(checkout)
    kept = checkout / ".venv" / "kept"
    kept.touch()
    (checkout / "requirements" / "base.txt").write_text("# other\n", encoding="utf-8")
    assert "安装 Python 软件包" in set_up(checkout)
    assert kept.exists()
    assert set_up(checkout) == ""


def test_a_set_up_killed_while_installing_begins_anew(checkout: Path) -> None:
    set_up(checkout)
    half = checkout / ".venv" / "half-installed"
    half.touch()
    stamp(checkout).unlink()
    (checkout / ".venv" / ".onewindow" / "unfinished").touch()
    assert "上次安装没有完成" in set_up(checkout)
    assert not half.exists()
    assert set_up(checkout) == ""


def test_an_environment_whose_interpreter_is_gone_is_made_anew(checkout: Path) -> None:
    set_up(checkout)
    python = checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python")
    assert "重新建立" in set_up(checkout)
    assert set_up(checkout) == ""


def test_an_environment_that_is_a_link_is_used_as_it_is(fresh: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    (theirs / "bin").mkdir(parents=True)
    (theirs / "bin" / "python").symlink_to(sys.executable)
    (fresh / ".venv").symlink_to(theirs)
    assert set_up(fresh, "--dev") == ""
    assert sorted(path.name for path in theirs.rglob("*")) == ["bin", "python"]


def test_front_end_packages_are_installed_once_from_the_lock_file(checkout: Path) -> None:
    empty = '{"name": "x", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {}}}'
    (checkout / "package.json").write_text('{"name": "x", "version": "1.0.0"}', encoding="utf-8")
    (checkout / "package-lock.json").write_text(empty, encoding="utf-8")
    if shutil.which("npm") is None:
        pytest.skip("no npm on this machine; the wheel's own is tried by scripts/test itself")
    set_up(checkout)
    assert "安装前端软件包" in set_up(checkout, "--front-end")
    assert set_up(checkout, "--front-end") == ""


def test_a_python_too_old_is_named_with_the_command_that_helps(fresh: Path) -> None:
    empty = fresh / "no programs"
    empty.mkdir()
    for name in ("bash", "dirname", "id"):
        (empty / name).symlink_to(str(shutil.which(name)))
    if os.geteuid() == 0:
        (empty / "id").unlink()
        (empty / "id").write_text("#!/bin/sh\necho 1000\n", encoding="utf-8")
        (empty / "id").chmod(0o755)
    done = subprocess.run(
        ["bash", "-c", '. "$1/scripts/setup.sh"; find_python', "x", str(fresh)],
        env={"PATH": f"{empty}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "sudo apt-get update && sudo apt-get install -y python3.11" in done.stderr
