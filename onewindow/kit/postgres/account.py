"""Who runs the server: PostgreSQL refuses root, so root hands the child to a harmless account."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)  # loaded before any fork


@dataclass(frozen=True)
class Account:
    """The user the server runs as; None in both numbers means the user who started it."""

    uid: int | None = None
    gid: int | None = None

    @classmethod
    def choose(cls) -> Account:
        """Return the present user, or for root ``postgres`` where it exists, else ``nobody``."""
        if os.geteuid() != 0:
            return cls()
        for name in ("postgres", "nobody"):
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(entry.pw_uid, entry.pw_gid)
        return cls(65534, 65534)

    def popen_options(self) -> dict[str, Any]:
        """Return arguments for subprocess that switch to the account."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        """Hand one file or folder that the product made to the account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def reaches(self, folder: Path) -> bool:
        """Return whether the account may enter the folder and everything above it."""
        if self.uid is None:
            return True
        path = folder.absolute()
        while not path.exists():
            path = path.parent
        path = path.resolve()
        return all(self._enters(place) for place in [path, *path.parents])

    def _enters(self, folder: Path) -> bool:
        facts = folder.stat()
        if facts.st_uid == self.uid:
            return bool(facts.st_mode & stat.S_IXUSR)
        if facts.st_gid == self.gid:
            return bool(facts.st_mode & stat.S_IXGRP)
        return bool(facts.st_mode & stat.S_IXOTH)


def die_with_parent(parent: int, sign: signal.Signals = signal.SIGINT) -> None:
    """Ask the kernel, in the child before it runs, for a signal when the parent goes.

    Must run after the change of user, which clears the wish. Where the kernel knows no such wish
    (not Linux) the child simply goes on.
    """
    if hasattr(_LIBC, "prctl"):
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(sign), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)  # the parent was gone before the wish was made
