"""Where the product writes on this machine, and the secrets it keeps there."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout this code runs from."""


def checkout_key() -> str:
    """Return a short name of this checkout, so that two of them never share a database."""
    digest = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
    return f"onewindow-{digest}"


def home() -> Path:
    """Return the folder of database, files, keys and logs: ONEWINDOW_HOME or the data folder.

    Without ONEWINDOW_HOME it lies under the user's data folder and is keyed by the checkout.
    """
    chosen = os.environ.get("ONEWINDOW_HOME")
    if chosen:
        return Path(chosen).expanduser().absolute()
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data).expanduser().absolute() / checkout_key()


def secret(folder: Path, name: str, bytes_: int = 32) -> str:
    """Return the secret of this name in hex, made at the first call and readable by its owner only.

    Two processes that make it at once agree on one: the file appears whole or not at all.
    """
    keep = folder / "secrets"
    keep.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = keep / name
    if not path.exists():
        draft = keep / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(bytes_))
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was faster; its secret counts
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
