"""The files the architecture tests look at."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "onewindow"


@cache
def tracked() -> tuple[Path, ...]:
    """Return the files git knows or would take; outside a repository, all below the checkout."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        skipped = {".venv", "node_modules", "var", "__pycache__"}
        paths = [p for p in ROOT.rglob("*") if not skipped & set(p.relative_to(ROOT).parts)]
    return tuple(sorted(path for path in paths if path.is_file()))


def python_files(*, tests: bool | None = None, migrations: bool = False) -> Iterator[Path]:
    """Yield Python sources; ``tests`` True or False picks one side, None both."""
    for path in tracked():
        parts = path.relative_to(ROOT).parts
        if path.suffix != ".py" or ("migrations" in parts and not migrations):
            continue
        if tests is None or ("tests" in parts) is tests:
            yield path


def product_files() -> Iterator[Path]:
    """Yield the product's own sources, without tests and migrations."""
    yield from (path for path in python_files(tests=False) if PACKAGE in path.parents)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def dotted(node: ast.AST) -> str:
    """Return ``a.b.c`` for a chain of attributes, else an empty text."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""
