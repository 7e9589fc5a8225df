"""The terminal registers, rotates and revokes; what it prints can be used."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from onewindow.commands.clients import command
from onewindow.commands.openapi import command as openapi
from onewindow.domains.accounts import api as accounts
from onewindow.kit.models import Event
from tests.openapi.machine import Machine

CREATE = "create province --name 省平台 --owner clerk --scope cases.view --scope cases.receive"


def run(line: str) -> str:
    result = CliRunner().invoke(command, line.split(), standalone_mode=False)
    if result.exception:
        raise result.exception
    return result.stdout


def test_a_client_is_registered_with_a_token_that_opens(world):
    token = run(CREATE).splitlines()[0]

    assert Machine(token).get("/me")["scopes"] == ["cases.receive", "cases.view"]
    facts = Event.objects.filter(subject="client:province").order_by("seq")
    assert [fact.type for fact in facts] == [
        "accounts.client_registered.v1",
        "accounts.token_issued.v1",
    ]


def test_the_list_tells_prefixes_and_use_but_no_token(world):
    token = run(CREATE).splitlines()[0]
    Machine(token).get("/me")
    listed = run("list")

    assert f"owt_{token.split('_')[1]}…" in listed
    assert "最近使用 2026-03-02" in listed
    assert token not in listed + run("list --json")


def test_a_rotation_and_a_revocation(world):
    old = run(CREATE).splitlines()[0]
    new = json.loads(run("token province --overlap 0 --json"))["token"]
    Machine(old).get("/me", status=401)
    Machine(new).get("/me")
    run(f"revoke province --token {new.split('_')[1]} --reason 泄露")
    Machine(new).get("/me", status=401)

    run("revoke province --reason 平台下线")
    assert (run("list"), json.loads(run("list --all --json"))[0]["revoked"]) == (
        "没有接入系统\n",
        True,
    )


def test_an_unknown_owner_is_refused_in_words(world):
    with pytest.raises(accounts.UnknownAccount, match="没有工号为“nobody”的帐户"):
        run(CREATE.replace("clerk", "nobody"))


def test_what_may_be_given_is_listed(world):
    assert run("scopes water1").split() == sorted(run("scopes water1").split())
    assert "cases.examine" in run("scopes water1")


def test_the_document_is_written_and_compared(tmp_path):
    place = tmp_path / "openapi.json"
    check = ["--check", "--output", str(place)]

    assert CliRunner().invoke(openapi, check, standalone_mode=False).return_value == 1
    CliRunner().invoke(openapi, ["--output", str(place)], standalone_mode=False)
    assert CliRunner().invoke(openapi, check, standalone_mode=False).return_value == 0
