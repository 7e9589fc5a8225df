"""Subscriptions as an operator manages them at the terminal."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from onewindow.commands.webhooks import command
from onewindow.domains.cases.tests import world as w
from onewindow.domains.webhooks import api as webhooks
from onewindow.domains.webhooks.tests import tables
from onewindow.domains.webhooks.tests.conftest import happen
from onewindow.domains.webhooks.tests.receiver import Receiver
from onewindow.kit.outbox.deliver import deliver

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _local(settings, tmp_path) -> None:
    settings.WEBHOOK_NETWORKS = "127.0.0.0/8"
    settings.WEBHOOK_PLAIN = True
    settings.SUBSCRIPTIONS = tables.HERE
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def receiver(tmp_path):
    receiver = Receiver(tmp_path / "receiver").start()
    yield receiver
    receiver.stop()


def call(*arguments: str) -> Result:
    result = CliRunner().invoke(command, arguments, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result


def test_a_subscription_is_added_shown_tested_given_a_new_secret_and_removed(receiver) -> None:
    assert call("list").output == "没有订阅\n"
    added = call("add", "tax-1", "--owner", "税务征管系统", "--url", receiver.url)
    secret = webhooks.Subscription.objects.get().secret
    assert secret in added.output
    assert call("test", "tax-1").output.startswith("已送达：HTTP 204")
    listed = call("list")
    assert secret not in listed.output
    assert listed.output.startswith(f"tax-1  推送中  税务征管系统  {receiver.url}\n")
    assert listed.return_value == 0

    renewed = call("rotate", "tax-1").output
    assert webhooks.Subscription.objects.get().secret in renewed
    assert call("pause", "tax-1", "--reason", "对方升级").output == "已暂停 tax-1\n"
    paused = call("list")
    assert "暂停原因：对方升级  联系：未登记" in paused.output
    assert paused.return_value == 1
    assert call("resume", "tax-1").output == "已恢复 tax-1\n"
    assert call("remove", "tax-1", "--yes").output == "已删除 tax-1\n"
    assert call("list").output == "没有订阅\n"


def test_a_test_that_fails_says_why(receiver) -> None:
    call("add", "tax-1", "--owner", "税务", "--url", receiver.url)
    receiver.be("500")
    tested = call("test", "tax-1")
    assert tested.output.startswith("未送达：HTTP 500 坏")
    assert tested.return_value == 1


def test_parked_messages_are_listed_and_sent_again(receiver) -> None:
    case = w.receive(w.build())
    deliver()
    call("add", "tax-1", "--owner", "税务", "--url", receiver.url)
    happen(case.number, 2)
    webhooks.Message.objects.update(status="parked", error="拒绝连接")
    (row,) = json.loads(call("list", "--json").output)
    assert (row["parked"], row["waiting"], row["status"]) == (2, 0, "active")
    assert "secret" not in row
    assert call("parked", "tax-1").output.count("拒绝连接") == 2
    assert call("redeliver", "tax-1").output == "已重新推送 2 条\n"
    message = str(webhooks.Message.objects.first().uuid)
    assert call("redeliver", "tax-1", "--message", message).output == "已重新推送 1 条\n"
    assert call("redeliver", "tax-1", "--since", "2026-01-01").output == "已重新推送 2 条\n"


def test_a_secret_of_the_receivers_own_is_read_from_a_file(receiver, tmp_path) -> None:
    file = tmp_path / "secret"
    file.write_text("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n")
    added = call(
        *("add", "t", "--owner", "税务", "--url", receiver.url, "--secret-file", str(file))
    )
    assert "whsec_" not in added.output
    assert webhooks.Subscription.objects.get().secret == file.read_text().strip()


@pytest.mark.parametrize("arguments", [["pause", "nobody"], ["redeliver", "nobody"]])
def test_an_unknown_subscription_is_told_in_words(arguments) -> None:
    with pytest.raises(webhooks.UnknownSubscription, match="没有名为“nobody”的订阅"):
        call(*arguments)
