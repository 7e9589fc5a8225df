"""A static files finder over the explicit list in ``assets``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Warning
from django.core.files.storage import FileSystemStorage, Storage

from onewindow.ui.assets import ASSETS

PREFIX = "vendor"


class AssetListFinder(BaseFinder):
    """Finds ``vendor/<package>/<file>`` in node_modules when the list names it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.root = Path(settings.NODE_MODULES)
        self.storage = FileSystemStorage(location=str(self.root))
        # collectstatic publishes under this prefix.
        self.storage.prefix = PREFIX  # type: ignore[attr-defined]
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Warn by name of every listed file that is not installed."""
        return [
            Warning(
                f"front-end file {name} is not installed",
                hint="run: npm ci --ignore-scripts",
                id="ui.W001",
            )
            for name in _listed()
            if not (self.root / name).is_file()
        ]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the file's place, or all places as a list; [] when it is not on the list."""
        name = path.removeprefix(f"{PREFIX}/")
        found = self.root / name
        if name == path or name not in set(_listed()) or not found.is_file():
            return []
        return [str(found)] if find_all else str(found)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Yield the installed files of the list."""
        for name in _listed():
            if (self.root / name).is_file():
                yield name, self.storage


def _listed() -> Iterator[str]:
    for package, files in ASSETS.items():
        for file in files:
            yield f"{package}/{file}"
