"""One PostgreSQL cluster under a home folder, run as a child that never outlives its parent."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from onewindow.kit.home import secret
from onewindow.kit.locks import FileLock
from onewindow.kit.postgres.account import Account, die_with_parent
from onewindow.kit.postgres.binaries import Binaries, candidates, copy_within_reach

_SOCKET_PATH_LIMIT = 107
_SOCKET_NAME = "/.s.PGSQL.65535"
_OWNER = "onewindow"
_WITHIN_REACH = Path("/var/lib/onewindow")
"""Where root keeps data when the home lies below a folder other accounts may not enter."""

_SETTINGS = {
    "shared_buffers": "256MB",
    "max_connections": "200",
    "jit": "off",  # statements here are short; compiling them costs more than it saves
    "log_timezone": "Asia/Shanghai",
    "timezone": "Asia/Shanghai",
}
_THROWAWAY_SETTINGS = {
    "shared_buffers": "128MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


class ClusterError(Exception):
    """The database cannot run; the message says in Chinese why and what to do."""


class Cluster:
    """A cluster, its folders and, where this process started it, its server.

    ``tell`` receives sentences worth a line on the terminal. A server is tied to the thread that
    called ``start``: the kernel ends it when that thread ends.
    """

    def __init__(
        self,
        home: Path,
        *,
        durable: bool = True,
        tcp_port: int | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.home = home
        self.durable = durable
        self.tcp_port = tcp_port
        self.tell = tell
        self.account = Account.choose()
        self._make_home()
        self.base = self._place()
        self.data = self.base / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self._starting = FileLock(home / "postgres.lock")
        self._users = FileLock(home / "postgres.users")

    def url(self, database: str = "onewindow") -> str:
        """Return the address of a database of the running server."""
        facts = self._pid_file()
        if facts is None:
            raise ClusterError("内置数据库没有运行")
        password = secret(self.home, "database-password", 24)
        host = quote(facts.sockets, safe="")
        return f"postgresql://{_OWNER}:{password}@/{database}?host={host}&port={facts.port}"

    @property
    def owned(self) -> bool:
        """Whether this process started the server."""
        return self._process is not None

    def is_running(self) -> bool:
        """Return whether a server of this cluster is alive, whoever started it."""
        facts = self._pid_file()
        return facts is not None and facts.alive(self.data)

    def start(self, *, own: bool = False) -> bool:
        """Start the server or join the one that runs; return whether this process owns it.

        With ``own`` a server that another command started for itself is waited out, because it
        would leave together with that command.
        """
        while True:
            with self._starting.held():
                self._users.take(shared=True)  # after an owner that is just leaving
                if not self.is_running():
                    self._start()
                    return True
                if not own and self._wait_until_ready():
                    return False
                self._users.release()
            if own:
                self.tell("数据库正由另一条命令使用，等它结束……")
            while own and self.is_running():
                time.sleep(0.2)

    def stop(self, *, wait_for_users: float = 0) -> None:
        """Stop the server where this process owns it, else only leave it.

        Other commands that joined it are given ``wait_for_users`` seconds to finish.
        """
        self._users.release()
        process, self._process = self._process, None
        if process is None:
            return
        if wait_for_users:
            self._users.take(wait=wait_for_users)
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGQUIT)
            process.wait(timeout=10)
        self._users.release()

    def watch(self) -> None:
        """Start the server again when it died under this process; call it again and again."""
        if self._process is not None and self._process.poll() is not None:
            self.tell("数据库意外退出，正在重新启动")
            self._process = None
            with self._starting.held():
                self._start()

    @contextmanager
    def use(self) -> Iterator[str]:
        """Yield the address of the database, started for the time of the block where need be."""
        self.start()
        try:
            yield self.url()
        finally:
            self.stop(wait_for_users=600)

    def _make_home(self) -> None:
        if not self.home.exists():
            self.home.mkdir(parents=True)
            self.home.chmod(0o711)  # the server's account may pass, nobody may list
        (self.home / "logs").mkdir(exist_ok=True)

    def _place(self) -> Path:
        """Return the folder above the data, decided once and remembered in the home."""
        remembered = self.home / "postgres.place"
        if remembered.exists():
            return Path(remembered.read_text(encoding="utf-8").strip())
        if self.account.reaches(self.home):
            place = self.home / "postgres"
        else:
            key = hashlib.sha256(str(self.home).encode()).hexdigest()[:8]
            place = _WITHIN_REACH / key
            self.tell(f"数据库账户不能进入 {self.home}，数据放在 {place}")
        place.mkdir(parents=True, exist_ok=True)
        if self.account.uid is not None:
            place.chmod(0o755)
        remembered.write_text(str(place), encoding="utf-8")
        return place

    def _start(self) -> None:
        binaries = self._binaries()
        if not (self.data / "PG_VERSION").exists():
            self._initialise(binaries)
        (self.data / "postmaster.pid").unlink(missing_ok=True)  # nobody alive stands behind it
        sockets = self._sockets()
        log = self.home / "logs" / "postgres.log"
        if log.exists() and log.stat().st_size > 20_000_000:
            log.replace(log.with_suffix(".log.1"))
        end = time.monotonic() + 60
        while True:
            with log.open("ab") as stream:
                self._process = self._spawn(binaries, sockets, stream.fileno())
            if self._wait_until_ready(end):
                return
            if time.monotonic() > end:
                raise ClusterError(f"内置数据库启动失败，日志 {log} 的最后几行：\n{_tail(log)}")
            time.sleep(0.5)  # children of a killed server hold its memory a moment longer

    def _spawn(self, binaries: Binaries, sockets: Path, log: int) -> subprocess.Popen[bytes]:
        settings = _SETTINGS | ({} if self.durable else _THROWAWAY_SETTINGS)
        settings["unix_socket_directories"] = str(sockets)
        settings["listen_addresses"] = "127.0.0.1" if self.tcp_port else ""
        settings["port"] = str(self.tcp_port or 5432)
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        parent = os.getpid()
        return subprocess.Popen(  # noqa: S603
            [binaries.path("postgres"), "-D", str(self.data), *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=self.data.parent,
            env=_environment(),
            start_new_session=True,  # Ctrl-C reaches the supervisor, which stops the server last
            preexec_fn=lambda: die_with_parent(parent),  # noqa: PLW1509 single-threaded here
            **self.account.popen_options(),
        )

    def _wait_until_ready(self, end: float | None = None) -> bool:
        """Return True once the database answers, False when the server went away instead."""
        end = time.monotonic() + 60 if end is None else end
        problem = "没有应答"
        while time.monotonic() < end:
            if self._process is not None and self._process.poll() is not None:
                self._process = None
                return False
            if self._process is None and not self.is_running():
                return False  # the server that was to be joined has just died
            try:
                self._ensure_database()
            except (psycopg.OperationalError, ClusterError) as error:
                problem = str(error)
                time.sleep(0.05)
            else:
                return True
        raise ClusterError(f"内置数据库没有就绪：{problem}")

    def _ensure_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=2) as link:
            known = link.execute("SELECT 1 FROM pg_database WHERE datname = 'onewindow'").fetchone()
            if known is None:
                link.execute("CREATE DATABASE onewindow")

    def _binaries(self) -> Binaries:
        version = self.data / "PG_VERSION"
        major = int(version.read_text(encoding="ascii").strip()) if version.exists() else None
        seen = []
        for found in candidates():
            seen.append(found)
            if major is None or found.major == major:
                return self._within_reach(found)
        if seen:
            have = "、".join(str(binaries.major) for binaries in seen)
            raise ClusterError(
                f"数据由 PostgreSQL {major} 建立，本机只有 {have}。"
                f"请安装 PostgreSQL {major}，或用 DATABASE_URL 指向数据库服务器。"
            )
        raise ClusterError(
            "找不到 PostgreSQL（15 或更新）。请执行 apt-get install -y postgresql，"
            "或用 DATABASE_URL 指向数据库服务器。"
        )

    def _within_reach(self, found: Binaries) -> Binaries:
        """Return binaries the server's account may execute, copied where it cannot enter."""
        try:
            subprocess.run(  # noqa: S603
                [found.path("postgres"), "--version"],
                check=True,
                capture_output=True,
                cwd="/",
                **self.account.popen_options(),
            )
        except (PermissionError, subprocess.CalledProcessError):
            return copy_within_reach(found, _WITHIN_REACH)
        return found

    def _initialise(self, binaries: Binaries) -> None:
        """Make the cluster aside and move it into place: half of one is never taken for a whole."""
        draft = self.base / "data.partial"
        if draft.exists():
            shutil.rmtree(draft)
        if self.data.exists():
            shutil.rmtree(self.data)  # without PG_VERSION it holds nothing
        draft.mkdir(mode=0o700)
        self.account.give(draft)
        password = self.base / f"password.{secrets.token_hex(4)}"
        handle = os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secret(self.home, "database-password", 24))
        self.account.give(password)
        locale = ["--locale=C.UTF-8"]
        if binaries.major >= 17:
            locale += ["--locale-provider=builtin"]
        try:
            done = subprocess.run(  # noqa: S603
                [binaries.path("initdb"), "-D", str(draft), "-U", _OWNER, "--encoding=UTF8"]
                + [*locale, "--auth=scram-sha-256", f"--pwfile={password}"]
                + ([] if self.durable else ["--no-sync"]),
                capture_output=True,
                text=True,
                cwd=self.base,
                env=_environment(),
                check=False,
                **self.account.popen_options(),
            )
        finally:
            password.unlink()
        if done.returncode:
            raise ClusterError(
                f"内置数据库初始化失败：\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
            )
        draft.rename(self.data)

    def _sockets(self) -> Path:
        """Return a folder whose path leaves room for a socket name, owned by the account."""
        key = hashlib.sha256(str(self.home).encode()).hexdigest()[:8]
        choices = [self.base / "socket"]
        runtime = os.environ.get("XDG_RUNTIME_DIR")
        if runtime and self.account.uid is None:
            choices.append(Path(runtime) / f"onewindow-{key}")
        choices.append(Path("/tmp") / f"onewindow-{os.geteuid()}-{key}")  # noqa: S108 owner checked
        for folder in choices:
            if len(str(folder).encode()) + len(_SOCKET_NAME) > _SOCKET_PATH_LIMIT:
                continue
            folder.mkdir(mode=0o700, exist_ok=True)
            if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), self.account.uid}:
                raise ClusterError(f"{folder} 属于别的用户，不能放数据库套接字，请删除它")
            self.account.give(folder)
            return folder
        raise ClusterError("找不到足够短的路径放数据库套接字")

    def _pid_file(self) -> _PidFile | None:
        return _PidFile.read(self.data / "postmaster.pid")


class _PidFile:
    """What a server writes about itself."""

    def __init__(self, pid: int, port: str, sockets: str) -> None:
        self.pid = pid
        self.port = port
        self.sockets = sockets

    @classmethod
    def read(cls, path: Path) -> _PidFile | None:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
            return cls(int(lines[0]), lines[3], lines[4])
        except (FileNotFoundError, IndexError, ValueError):
            return None

    def alive(self, data: Path) -> bool:
        """Return whether the process is a server of these data, not a newcomer with its number."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass
        try:
            return Path(os.readlink(f"/proc/{self.pid}/cwd")) == data.resolve()
        except FileNotFoundError:
            return not Path("/proc/self").exists()
        except PermissionError:
            return False


@contextmanager
def throwaway(
    tell: Callable[[str], None] = lambda _: None, *, durable: bool = False
) -> Iterator[Cluster]:
    """Yield a running cluster that is gone after the block; what killed runs left is cleared.

    Its commits wait for the disk only if ``durable``, as measurements need it.
    """
    parent = _temporary_parent()
    _clear_left_over(parent)
    home = Path(tempfile.mkdtemp(prefix="onewindow-throwaway-", dir=parent))
    home.chmod(0o711)
    alive = FileLock(home / "alive")
    alive.take()
    cluster = Cluster(home, durable=durable, tell=tell)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(home, ignore_errors=True)
        alive.release()


@contextmanager
def throwaway_database(server: str) -> Iterator[str]:
    """Yield the address of an empty database on a given server, dropped after the block."""
    name = f"onewindow_once_{secrets.token_hex(4)}"
    parts = conninfo_to_dict(server)
    with psycopg.connect(server, autocommit=True) as link:
        link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        host = quote(str(parts.get("host", "")), safe="")
        user = quote(str(parts.get("user", "")), safe="")
        password = quote(str(parts.get("password", "")), safe="")
        port = parts.get("port", 5432)
        yield f"postgresql://{user}:{password}@/{name}?host={host}&port={port}"
    finally:
        with psycopg.connect(server, autocommit=True) as link:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            link.execute(drop.format(sql.Identifier(name)))


def _temporary_parent() -> Path:
    chosen = Path(tempfile.gettempdir())
    return chosen if Account.choose().reaches(chosen) else Path("/tmp")  # noqa: S108


def _clear_left_over(parent: Path) -> None:
    for folder in parent.glob("onewindow-throwaway-*"):
        try:
            facts = folder.stat()
            fresh = time.time() - facts.st_mtime < 60
            if fresh or facts.st_uid != os.geteuid():
                continue
            lock = FileLock(folder / "alive")
            if lock.take(wait=0):
                shutil.rmtree(folder, ignore_errors=True)
            lock.release()
        except OSError:
            continue


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"}


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
