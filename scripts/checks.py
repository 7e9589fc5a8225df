"""Run the checks, the quick ones first, and end with one line that counts the tests."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from onewindow.kit.postgres import throwaway

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent

LINT_IMPORTS = (
    "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-logo'])"
)


@dataclass
class Run:
    """What was run so far and how it went."""

    keep_going: bool = False
    failed: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    tests: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))

    def step(self, name: str, command: Sequence[str | Path]) -> int:
        """Run one command and return its exit code; the first failure ends the run."""
        print(f"\n━━ {name}", flush=True)
        start = time.monotonic()
        code = subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode
        self.seconds[name] = time.monotonic() - start
        return code

    def must(self, name: str, command: Sequence[str | Path]) -> None:
        self.judge(name, self.step(name, command))

    def judge(self, name: str, code: int) -> None:
        if code:
            self.failed.append(name)
            if not self.keep_going:
                self.finish()

    def pytest(self, name: str, *arguments: str) -> None:
        """Run tests and add them to the count; a stage that finds no test has failed."""
        with tempfile.NamedTemporaryFile(suffix=".xml") as report:
            command = [sys.executable, "-m", "pytest", "-q", "-rs", f"--junitxml={report.name}"]
            code = self.step(name, [*command, *arguments])
            self._count(Path(report.name))
        self.judge(name, code)

    def finish(self) -> None:
        print("\n━━ 用时")
        for name, seconds in self.seconds.items():
            print(f"{seconds:7.1f} s  {'×' if name in self.failed else '✓'} {name}")
        if self.failed:
            print(f"未通过：{'、'.join(self.failed)}")
        tests = self.tests
        bad = tests["failures"] + tests["errors"]
        passed = tests["tests"] - bad - tests["skipped"]
        if tests["tests"]:
            print(f"{passed} passed, {bad} failed, {tests['skipped']} skipped")
        sys.exit(int(bool(self.failed)))

    def _count(self, report: Path) -> None:
        if report.stat().st_size:
            for suite in ElementTree.parse(report).getroot().iter("testsuite"):
                for kind in COUNTS:
                    self.tests[kind] += int(suite.get(kind, 0))


COUNTS = ("tests", "failures", "errors", "skipped")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--static", action="store_true", help="only what needs no database")
    parser.add_argument("--keep-going", action="store_true", help="report every failed step")
    wanted = parser.parse_args()
    run = Run(keep_going=wanted.keep_going)
    static(run)
    if not wanted.static:
        with ExitStack() as stack:
            if "DATABASE_URL" not in os.environ:
                os.environ["DATABASE_URL"] = stack.enter_context(throwaway()).url()
            home = stack.enter_context(tempfile.TemporaryDirectory(prefix="onewindow-test-"))
            os.environ["ONEWINDOW_HOME"] = home
            behaviour(run)
    run.finish()


def static(run: Run) -> None:
    python = sys.executable
    run.must("格式 ruff format", [python, "-m", "ruff", "format", "--check", "."])
    run.must("规范 ruff", [python, "-m", "ruff", "check", "."])
    run.must("依赖方向 import-linter", [python, "-c", LINT_IMPORTS])
    run.must("类型 mypy --strict", [python, "-m", "mypy"])
    run.must("拼写 typos", [BIN / "typos", "--config", "pyproject.toml"])
    templates = sorted(
        path for path in ROOT.glob("onewindow/**/*.html") if "node_modules" not in path.parts
    )
    if templates:
        run.must("模板 djhtml", [python, "-m", "djhtml", "--check", "-t", "2", *templates])
    run.pytest("架构 tests/architecture", "tests/architecture", "-m", "not django_db")


def behaviour(run: Run) -> None:
    run.must(
        "迁移 makemigrations --check",
        [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    )
    rules = sorted(
        str(p.relative_to(ROOT)) for p in ROOT.glob("onewindow/domains/*/tests/test_*rule*")
    )
    run.pytest("规则 rules", "onewindow/lib", *rules, *_folder("tests/property"))
    workers = ["-n", "2"] if (os.cpu_count() or 1) > 1 else []
    run.pytest(
        "全部 tests",
        "onewindow",
        "tests",
        "-m",
        "not journey and not browser and not faults",
        *workers,
    )
    # Alone: these kill processes and fill disks under time limits of their own.
    run.pytest("故障 faults", "tests/faults", "-m", "faults")
    if _holds("pytest.mark.journey"):
        run.pytest("办件全程 journeys", "onewindow", "tests", "-m", "journey")
    if _holds("pytest.mark.browser"):
        run.pytest("浏览器 browser", "onewindow", "tests", "-m", "browser")


def _folder(name: str) -> list[str]:
    return [name] if any((ROOT / name).glob("test_*.py")) else []


def _holds(mark: str) -> bool:
    """Return whether any test file carries the mark."""
    files = [*ROOT.glob("tests/**/test_*.py"), *ROOT.glob("onewindow/**/test_*.py")]
    return any(mark in file.read_text(encoding="utf-8") for file in files)


if __name__ == "__main__":
    main()
