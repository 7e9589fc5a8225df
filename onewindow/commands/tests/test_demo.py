from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from onewindow.commands import demo
from onewindow.commands.city import CREDENTIALS
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import one_time_codes
from onewindow.kit.actors import SYSTEM
from onewindow.kit.home import home

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
ROW = {
    "staff": "0101",
    "name": "林一",
    "role": "window_clerk",
    "window": "01",
    "shows": "综合窗口",
    "password": "窗口-Window-2026",
    "secret": SECRET,
}


@pytest.fixture
def a_home(tmp_path, monkeypatch):
    monkeypatch.setenv("ONEWINDOW_HOME", str(tmp_path))
    (home() / CREDENTIALS).write_text(json.dumps([ROW]), encoding="utf-8")


@pytest.fixture
def clerk(db, settings):
    settings.PASSWORD_HASHERS = ["onewindow.domains.accounts.tests.hashers.QuickHasher"]
    user = accounts.open_account("0101", name="林一", password=ROW["password"], by=SYSTEM, at=AT)
    step = one_time_codes.step_at(AT)
    code = one_time_codes.code_for(SECRET, step)
    accounts.enrol_totp(user, secret=SECRET, code=code, at=AT)


def test_a_code_of_the_terminal_opens_the_door_and_the_next_one_too(clerk):
    first = demo.with_codes([ROW], at=AT)[0]["code"]
    assert accounts.check_code("0101", first, at=AT) == "totp"

    assert demo.with_codes([ROW], at=AT)[0]["code"] == ""


def test_the_printed_accounts_name_role_number_and_password(a_home, clerk, capsys):
    demo.print_accounts()

    printed = capsys.readouterr().out
    for word in ["窗口人员", "0101", ROW["password"], "demo codes"]:
        assert word in printed


def test_codes_come_as_json_for_programs(a_home, clerk):
    result = CliRunner().invoke(demo.command, ["codes", "--json", "0101"])

    assert result.exit_code == 0
    [(staff, code)] = json.loads(result.output).items()
    assert staff == "0101"
    assert len(code) == 6


def test_an_unknown_number_is_refused(a_home, clerk):
    result = CliRunner().invoke(demo.command, ["codes", "9999"])

    assert result.exit_code == 1
    assert "没有这样的演示帐户" in result.output
