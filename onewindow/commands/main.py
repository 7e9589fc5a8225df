"""The command line: one root, sub-commands loaded when they are called."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from dataclasses import dataclass
from enum import IntEnum

import click

from onewindow.commands.chinese import speak_chinese
from onewindow.commands.environment import django_ready
from onewindow.kit.postgres import ClusterError
from onewindow.kit.refusals import Invalid, Refusal

speak_chinese()  # before the first option is declared: its help is translated there


class Exit(IntEnum):
    """What exit codes mean, everywhere in this command line."""

    FINE = 0
    FINDINGS = 1
    USAGE = 2
    ENVIRONMENT = 3


@dataclass(frozen=True)
class Entry:
    """A sub-command: its module holds a click command named ``command`` or like itself.

    ``django`` False: pure Python. ``without_database`` names the sub-commands that read files only.
    """

    module: str
    help: str
    django: bool = True
    without_database: tuple[str, ...] = ()

    @property
    def exists(self) -> bool:
        return importlib.util.find_spec(self.module) is not None


TABLE = {
    "due": Entry("onewindow.commands.due", "计算期限届满日并说明依据", django=False),
    "plan": Entry("onewindow.commands.plan", "排出审批流程的并联图与关键路径", django=False),
    "items": Entry(
        "onewindow.commands.items",
        "事项标准：检查、导入、检索、发布",
        without_database=("lint", "schema"),
    ),
    "cases": Entry("onewindow.commands.cases", "办件：查询、由事件核验状态与时限"),
    "replay": Entry(
        "onewindow.commands.replay", "回放：真实办件日志走一遍，对照超期名单", django=False
    ),
    "city": Entry("onewindow.commands.city", "示范城市：装载部门、窗口、人员与事项"),
    "demo": Entry("onewindow.commands.demo", "演示账户"),
    "hall": Entry("onewindow.commands.hall", "大厅：用真实排队记录回放叫号", django=False),
    "outbox": Entry("onewindow.commands.outbox", "投递：积压、搁置与重新投递"),
    "webhooks": Entry("onewindow.commands.webhooks", "事件推送：订阅、暂停、测试、重新推送"),
    "clients": Entry("onewindow.commands.clients", "接入系统：登记、签发令牌、停用"),
    "openapi": Entry(
        "onewindow.commands.openapi",
        "写出机器接口的 OpenAPI 文档",
        without_database=("--check", "--output"),
    ),
    "audit": Entry("onewindow.commands.audit", "审计：谁看过谁的个人信息"),
    "backup": Entry(
        "onewindow.commands.backup", "备份：数据库与文件，一个带封印的文件", django=False
    ),
    "restore": Entry("onewindow.commands.backup_restore", "恢复：把备份放进空的环境", django=False),
}

EXAMPLES = """\b
示例：
  scripts/onewindow due 2026-02-12 20wd --explain
  scripts/onewindow plan city/items/construction-permit.yaml
  scripts/onewindow items lint city/items/*.yaml --json
  scripts/onewindow cases verify

\b
退出码：
  0  完成，没有问题
  1  发现问题，或办理被拒绝
  2  用法或输入有误
  3  环境不满足（数据库、软件包）"""


class Root(click.Group):
    """Loads a sub-command, and what it needs, only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, entry in TABLE.items() if entry.exists]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = TABLE.get(cmd_name)
        if entry is None or not entry.exists:
            return None
        module = importlib.import_module(entry.module)
        command = getattr(module, "command", None) or getattr(module, cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        entry = TABLE.get(args[0])
        if entry is not None and entry.exists and entry.django:
            reads_files_only = bool(set(args[1:2]) & set(entry.without_database))
            asks_only = "--help" in args or len(args) == 1
            ctx.with_resource(django_ready(database=not (reads_files_only or asks_only)))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, TABLE[name].help) for name in self.list_commands(ctx)]
        if rows:
            with formatter.section("命令"):
                formatter.write_dl(rows)


@click.command(cls=Root, epilog=EXAMPLES, help="OneWindow 一窗：政务服务综合窗口的命令行。")
@click.version_option(package_name=None, version="0.1.0", prog_name="onewindow")
def root() -> None:
    """Hold the sub-commands; it does nothing by itself."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    try:
        result = root.main(args=arguments, prog_name="onewindow", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo("已中断", err=True)
        return 130
    except Refusal as refusal:
        click.echo(str(refusal), err=True)
        return Exit.USAGE if isinstance(refusal, Invalid) else Exit.FINDINGS
    except ClusterError as error:
        click.echo(str(error), err=True)
        return Exit.ENVIRONMENT
    return result if isinstance(result, int) else Exit.FINE


if __name__ == "__main__":
    sys.exit(main())
