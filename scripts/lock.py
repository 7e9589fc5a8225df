"""Compile the requirement files with hashes and refresh package-lock.json; no host name stays."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SETS = ("requirements/base", "requirements/dev", "requirements/node", "bench/peers/requirements")
HOST = re.compile(r"://|--\S*index|--find-links|\"resolved\"")


def main() -> int:
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv[1:] else []
    for name in SETS:
        print(f"· {name}.in → {name}.txt")
        options = "--universal --generate-hashes --no-header --python-version 3.11 --quiet"
        files = [f"{name}.in", "-o", f"{name}.txt"]
        subprocess.run(
            [sys.executable, "-m", "uv", "pip", "compile", *options.split(), *upgrade, *files],
            cwd=ROOT,
            check=True,
        )
    if (ROOT / "package.json").exists():
        print("· package.json → package-lock.json")
        subprocess.run(
            ["npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit"],
            cwd=ROOT,
            check=True,
        )
        _strip(ROOT / "package-lock.json")
    bad = [str(path) for path in _locks() if HOST.search(path.read_text(encoding="utf-8"))]
    if bad:
        print(f"× 锁定文件含有主机名：{', '.join(bad)}", file=sys.stderr)
    return int(bool(bad))


def _strip(lock: Path) -> None:
    """Drop what npm writes besides versions and hashes: registry addresses and funding links."""
    content = json.loads(lock.read_text(encoding="utf-8"))
    for package in content["packages"].values():
        package.pop("resolved", None)
        package.pop("funding", None)
    lock.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _locks() -> list[Path]:
    found = [ROOT / f"{name}.txt" for name in SETS]
    lock = ROOT / "package-lock.json"
    return [*found, lock] if lock.exists() else found


if __name__ == "__main__":
    sys.exit(main())
