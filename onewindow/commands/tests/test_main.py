"""The command line as a person meets it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click
import pytest
from click.testing import CliRunner, Result

from onewindow.commands.main import TABLE, Exit, main, root
from onewindow.kit.actors import SYSTEM
from onewindow.kit.audit import write_audit
from onewindow.kit.models import Delivery
from onewindow.kit.outbox import record
from onewindow.kit.outbox.deliver import MAX_ATTEMPTS
from onewindow.kit.tests.handlers import HERE, BellRung

NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)


def call(command: str, *arguments: str) -> Result:
    """Run a sub-command on the database of the tests."""
    found = root.get_command(root.make_context("onewindow", [], resilient_parsing=True), command)
    assert found is not None
    return CliRunner().invoke(found, arguments, standalone_mode=False)


def test_help_speaks_chinese_with_examples_and_exit_codes(capsys) -> None:
    assert main(["--help"]) == Exit.FINE
    text = capsys.readouterr().out
    assert all(words in text for words in ("用法", "选项", "命令", "示例：", "退出码"))
    assert "Show this message" not in text
    assert "Usage" not in text


def helps(name: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the help of a command without parts, or of every part of one that has some."""
    context = root.make_context("onewindow", [], resilient_parsing=True)
    command = root.get_command(context, name)
    parts = list(command.commands) if isinstance(command, click.Group) else []
    shown = []
    for arguments in [[name, part] for part in parts] or [[name]]:
        assert main([*arguments, "--help"]) == Exit.FINE
        shown.append(capsys.readouterr().out)
    return shown


@pytest.mark.parametrize("name", [name for name, entry in TABLE.items() if entry.exists])
def test_every_command_helps_with_an_example(name, capsys) -> None:
    group = main([name, "--help"]) == Exit.FINE and capsys.readouterr().out
    without = [text for text in helps(name, capsys) if "例：" not in text and "例：" not in group]
    assert without == []


def test_an_unknown_command_or_option_is_a_usage_error_in_chinese(capsys) -> None:
    assert main(["nothing"]) == Exit.USAGE
    assert "没有命令“nothing”" in capsys.readouterr().err
    assert main(["due", "--colour"]) == Exit.USAGE
    assert "没有选项“--colour”" in capsys.readouterr().err


def test_pure_commands_need_neither_django_nor_a_database(capsys, monkeypatch) -> None:
    monkeypatch.setattr("onewindow.commands.main.django_ready", None)
    assert main(["due", "2026-02-12", "20wd"]) == Exit.FINE
    assert "2026-03-18" in capsys.readouterr().out


@pytest.mark.django_db
def test_parked_deliveries_are_shown_and_let_go_on(settings) -> None:
    settings.SUBSCRIPTIONS = f"{HERE}.SUBSCRIPTIONS"
    assert "没有搁置的投递" in call("outbox", "parked").output
    record(BellRung(), subject="A-1", by=SYSTEM, at=NINE)
    Delivery.objects.update(
        status=Delivery.Status.PARKED, attempts=MAX_ATTEMPTS, error="Traceback\nValueError: 坏"
    )
    shown = call("outbox", "parked", "--json")
    (row,) = json.loads(shown.output)
    assert (row["subject"], row["error"]) == ("A-1", "ValueError: 坏")
    assert shown.return_value == 1
    assert call("outbox", "status").return_value == 1

    assert call("outbox", "release", str(row["delivery"])).output == "已重新投递 1 条\n"
    assert Delivery.objects.get().status == Delivery.Status.WAITING
    assert call("outbox", "release", str(row["delivery"])).return_value == 1
    Delivery.objects.update(status=Delivery.Status.PARKED)
    assert call("outbox", "release", "--all").output == "已重新投递 1 条\n"
    assert main(["outbox", "release"]) == Exit.USAGE


@pytest.mark.django_db
def test_audit_rows_are_found_by_person_and_by_subject() -> None:
    write_audit("unmask.phone", by=SYSTEM, subject="P-1", purpose="核对", at=NINE)
    write_audit("unmask.phone", by=SYSTEM, subject="P-2", purpose="通知", at=NINE)
    assert call("audit", "--subject", "P-1").output == (
        "2026-03-02 09:00:00  系统（system）  unmask.phone  P-1  核对\n共 1 行\n"
    )
    rows = json.loads(call("audit", "--person", "system", "--json").output)
    assert [row["subject"] for row in rows] == ["P-2", "P-1"]
    assert call("audit", "--since", "2026-03-03").output == "没有符合条件的记录\n"
