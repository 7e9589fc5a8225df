"""scripts/run: the whole product on one machine, from an empty folder to an address."""

from __future__ import annotations

import http.client
import importlib.util
import json
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import FrameType

import click

from onewindow.commands.chinese import speak_chinese
from onewindow.commands.city import load_if_empty
from onewindow.commands.demo import print_accounts
from onewindow.commands.environment import disconnect, migrate, say, set_up, variables
from onewindow.kit.home import ROOT, home
from onewindow.kit.locks import FileLock
from onewindow.kit.postgres import Cluster, ClusterError, throwaway, throwaway_database
from onewindow.kit.processes import Child, Family

speak_chinese()
DEFAULT_PORT = 8000
READY_SECONDS = 60


class Demonstration(Enum):
    """How much of the demonstration city to load where there is no city yet."""

    NONE = "none"
    MAIN_CASES = "main cases"
    WHOLE = "whole"


@dataclass(frozen=True)
class Address:
    """Where the pages and, one port further, the live updates are."""

    host: str
    port: int
    live_port: int

    @property
    def url(self) -> str:
        shown = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104
        return f"http://{shown}:{self.port}"


EXAMPLES = """\b
示例：
  scripts/run                       启动，按 Ctrl-C 停止
  scripts/run --port 9000           换一个端口
  scripts/run --empty               不装载示范城市
  scripts/run --once                用一次性数据库走完三件办件后退出
  DATABASE_URL=postgresql://… scripts/run    使用已有的数据库服务器"""


@click.command(epilog=EXAMPLES)
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址")
@click.option("--port", type=int, default=None, help="网页端口（默认 8000，被占用时顺延）")
@click.option("--once", is_flag=True, help="用一次性数据库走完三件办件，全部停止后退出")
@click.option("--empty", is_flag=True, help="不装载示范城市（使用自己的数据）")
@click.option("--play", default="onewindow.commands.once:play", hidden=True)
def run(*, host: str, port: int | None, once: bool, empty: bool, play: str) -> int:
    """启动 OneWindow：数据库、网页、实时更新和后台处理。"""
    started = time.monotonic()
    signal.signal(signal.SIGTERM, _as_interrupt)
    # A script that starts this in the background hands SIGINT down as ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if once:
        return play_once(play, started, Demonstration.NONE if empty else Demonstration.MAIN_CASES)
    return serve(host, port, started, Demonstration.NONE if empty else Demonstration.WHOLE)


def serve(host: str, port: int | None, started: float, city: Demonstration) -> int:
    """Run until Ctrl-C; a second start of the same home only tells where the first one is."""
    folder = home()
    folder.mkdir(parents=True, exist_ok=True)
    instance = FileLock(folder / "instance.lock")
    if not instance.take(wait=0):
        return _tell_running(folder)
    (folder / "instance.json").unlink(missing_ok=True)
    with ExitStack() as stack:
        stack.callback(instance.release)
        try:
            _serve(stack, folder, choose_address(host, port), started, city)
        except KeyboardInterrupt:
            say("正在停止……")
    say("已停止")
    return 0


def _serve(
    stack: ExitStack, folder: Path, address: Address, started: float, city: Demonstration
) -> None:
    cluster = None
    if not os.environ.get("DATABASE_URL"):
        cluster = Cluster(folder, tell=say)
        stack.callback(cluster.stop)
        cluster.start(own=True)
        os.environ["DATABASE_URL"] = cluster.url()
    family = stack.enter_context(running(folder, address, city))
    (folder / "instance.json").write_text(json.dumps({"url": address.url}), encoding="utf-8")
    announce(address, time.monotonic() - started)
    while True:
        family.watch()
        if cluster is not None:
            cluster.watch()
        time.sleep(0.2)


def play_once(hook: str, started: float, city: Demonstration) -> int:
    """Start everything on a throw-away database, let the hook play, stop; return its exit code."""
    module, _, name = hook.partition(":")
    if importlib.util.find_spec(module) is None:
        raise click.UsageError(f"没有可演示的内容：{module}")
    with ExitStack() as stack:
        given = os.environ.get("DATABASE_URL")
        if given:
            os.environ["DATABASE_URL"] = stack.enter_context(throwaway_database(given))
        else:
            os.environ["DATABASE_URL"] = stack.enter_context(throwaway(say)).url()
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="onewindow-once-")))
        os.environ["ONEWINDOW_HOME"] = str(folder)
        port, live_port = free_ports(2)
        address = Address("127.0.0.1", port, live_port)
        stack.enter_context(running(folder, address, city))
        say(f"{address.url} 已就绪（{time.monotonic() - started:.1f} 秒）")
        code = getattr(importlib.import_module(module), name)(address.url)
    say(f"全部完成，共 {time.monotonic() - started:.1f} 秒")
    assert isinstance(code, int)
    return code


@contextmanager
def running(folder: Path, address: Address, city: Demonstration) -> Iterator[Family]:
    """Prepare the database and keep web, live and worker processes for the block."""
    os.environ.update(variables(folder))
    os.environ.update(
        {
            "ONEWINDOW_WEB_PORT": str(address.port),
            "ONEWINDOW_LIVE_PORT": str(address.live_port),
            "ONEWINDOW_STATIC_BUILT": "1",
            "ONEWINDOW_BASE_URL": os.environ.get("ONEWINDOW_BASE_URL", address.url),
            "ONEWINDOW_HOSTS": os.environ.get("ONEWINDOW_HOSTS", _hosts(address.host)),
        }
    )
    prepare(folder, city)
    family = Family(children(address), os.environ, folder / "logs", ROOT, say)
    family.start()
    try:
        wait_until_ready(family, address)
        yield family
    finally:
        family.stop()


def prepare(folder: Path, city: Demonstration) -> None:
    """Bring tables, static files and the demonstration city up to this version of the code."""
    from django.core.management import call_command

    (folder / "static").mkdir(exist_ok=True)
    set_up()
    migrate(say)
    call_command("collectstatic", interactive=False, verbosity=0)
    if city is not Demonstration.NONE:
        load_if_empty(say, main_cases=city is Demonstration.MAIN_CASES)
    disconnect()


def announce(address: Address, seconds: float) -> None:
    """Print where the product is and who may sign in."""
    click.echo(f"\nOneWindow 一窗已启动（{seconds:.1f} 秒）：{address.url}\n")
    print_accounts()
    disconnect()
    click.echo("按 Ctrl-C 停止。")


def choose_address(host: str, port: int | None) -> Address:
    """Return a free pair of ports from the default upwards; an asked-for one is free or refused."""
    if port is not None:
        if not (_is_free(host, port) and _is_free(host, port + 1)):
            raise click.UsageError(f"端口 {port} 或 {port + 1} 已被占用，请用 --port 换一个")
        return Address(host, port, port + 1)
    for candidate in range(DEFAULT_PORT, DEFAULT_PORT + 200, 10):
        if _is_free(host, candidate) and _is_free(host, candidate + 1):
            if candidate != DEFAULT_PORT:
                say(f"端口 {DEFAULT_PORT} 已被占用，改用 {candidate}")
            return Address(host, candidate, candidate + 1)
    raise click.UsageError("没有空闲端口，请用 --port 指定")


def free_ports(count: int) -> list[int]:
    """Return ports nobody uses at this moment."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def children(address: Address) -> list[Child]:
    python = sys.executable
    workers = os.environ.get("ONEWINDOW_WEB_WORKERS", "1")
    web = (
        f"-m granian --interface wsgi --host {address.host} --port {address.port} "
        f"--workers {workers} --blocking-threads 8 --backlog 1024 --backpressure 128 "
        "--log-level warning onewindow.config.wsgi:application"
    )
    live = (
        f"-m uvicorn --host {address.host} --port {address.live_port} --no-access-log "
        "--timeout-graceful-shutdown 3 --log-level warning onewindow.config.asgi_live:application"
    )
    return [
        Child("web", "网页进程", [python, *web.split()]),
        Child("live", "实时更新进程", [python, *live.split()]),
        Child("worker", "后台处理进程", [python, "-m", "onewindow.commands.worker"]),
    ]


def wait_until_ready(family: Family, address: Address) -> None:
    host = address.url.removeprefix("http://").rsplit(":", 1)[0]
    end = time.monotonic() + READY_SECONDS
    for child, port, path in (
        (family.children[0], address.port, "/health/ready"),
        (family.children[1], address.live_port, "/live/health"),
    ):
        while not _answers(host, port, path):
            family.watch()
            if time.monotonic() > end:
                log = family.log_of(child)
                lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
                raise ClusterError(f"{child.label}没有就绪，日志 {log}：\n" + "\n".join(lines))
            time.sleep(0.05)


def _answers(host: str, port: int, path: str) -> bool:
    line = http.client.HTTPConnection(host, port, timeout=2)
    try:
        line.request("GET", path)
        return line.getresponse().status == 200
    except OSError:
        return False
    finally:
        line.close()


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _hosts(host: str) -> str:
    names = ["localhost", "127.0.0.1", "[::1]"]
    if host in {"0.0.0.0", "::"}:  # noqa: S104
        names.append(socket.gethostname())
    elif host not in names:
        names.append(host)
    return ",".join(names)


def _tell_running(folder: Path) -> int:
    try:
        url = json.loads((folder / "instance.json").read_text(encoding="utf-8"))["url"]
    except (OSError, ValueError, KeyError):
        url = "（正在启动）"
    click.echo(f"OneWindow 一窗已在运行：{url}")
    return 0


def _as_interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Run with exit codes that mean something."""
    call: Callable[..., object] = run.main
    try:
        result = call(prog_name="scripts/run", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        return 130
    except ClusterError as error:
        click.echo(str(error), err=True)
        return 3
    return result if isinstance(result, int) else 0


if __name__ == "__main__":
    sys.exit(main())
