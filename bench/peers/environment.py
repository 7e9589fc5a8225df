"""The environment of the peers: made on first use from requirements.txt, apart from the product's.

Viewflow is under the AGPL: it is measured in processes of its own and never imported by the
product, nor installed beside it (docs/decisions).
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = Path(__file__).parent / "requirements.txt"
FOLDER = ROOT / "var" / "bench-peers"
PYTHON = FOLDER / "bin" / "python"
_STAMP = FOLDER / "installed"


class PeersMissing(Exception):
    """The peers cannot be installed here; the message says so in Chinese."""


def is_installed() -> bool:
    """Return whether the environment is whole and of these requirements."""
    try:
        return _STAMP.read_text(encoding="ascii") == _fingerprint()
    except OSError:
        return False


def install() -> Path:
    """Return the peers' Python, installing them where they are not; raise PeersMissing."""
    if is_installed():
        return PYTHON
    print(
        "· 安装对照软件 Viewflow 与 DBOS（首次约一分钟，只用于测量）", file=sys.stderr, flush=True
    )
    _run([sys.executable, "-m", "venv", "--clear", str(FOLDER)])
    wanted = ["-q", "--require-hashes", "-r", str(REQUIREMENTS)]
    uv = [sys.executable, "-m", "uv", "pip", "install", "--python", str(PYTHON)]
    if subprocess.run([*uv, *wanted], cwd=ROOT, check=False).returncode:
        _run([str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", *wanted])
    _STAMP.write_text(_fingerprint(), encoding="ascii")
    return PYTHON


def _run(command: list[str]) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise PeersMissing(
            "不能安装对照软件（需要软件包索引）：本次只量产品与下限，"
            f"没有成功的命令：{' '.join(command)}"
        )


def _fingerprint() -> str:
    return hashlib.sha256(REQUIREMENTS.read_bytes() + str(FOLDER).encode()).hexdigest()
