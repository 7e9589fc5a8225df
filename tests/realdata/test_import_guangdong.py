"""1,556 real items of a province: all of them become drafts and can be found."""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from onewindow.commands.items import items
from onewindow.domains.catalogue import api
from onewindow.kit.actors import SYSTEM

ROOT = Path(os.environ.get("ONEWINDOW_DATA", Path(__file__).parents[3] / "shared" / "data"))
FILE = ROOT / "cn_items" / "guangdong_items_2021.jsonl.gz"
NOW = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not FILE.exists(), reason=f"需要真实数据 {FILE}"),
]


@pytest.mark.django_db
def test_the_whole_catalogue_is_read_stored_and_found(django_assert_max_num_queries):
    """Nothing lost, nothing rejected for being dirty, in a few statements for all of them."""
    with django_assert_max_num_queries(32):
        report = api.import_catalogue(FILE, by=SYSTEM, at=NOW)
    again = api.import_catalogue(FILE, by=SYSTEM, at=NOW)

    assert (report.read, report.stored, report.rejected, report.written) == (1556, 1556, 0, 1556)
    assert report.flagged == 5
    assert report.findings["issuer_code"] == 5
    assert (again.stored, again.written) == (1556, 0)
    assert api.ServiceStandard.objects.count() == 1556
    assert api.ServiceStandard.objects.exclude(raw="").count() == 1556

    def first(text: str) -> str:
        return api.search_items(text, on=date(2026, 3, 2), include_drafts=True, limit=1)[0].name

    assert first("中小学地方课程教材初审") == "中小学地方课程教材初审"
    assert first("开饭店") == "食品经营许可查询"
    assert first("驾照") == "机动车驾驶证增加准驾车型"
    assert first("护照") == "办理及加注普通护照"
    assert first("gspj") == "保健食品广告审批进度查询"
    assert first("lszy") == "兼职律师执业许可"


def test_the_command_prints_exactly_what_a_program_expects():
    result = CliRunner().invoke(items, ["import", str(FILE), "--dry-run", "--json"])

    printed = json.loads(result.stdout)
    assert list(printed) == ["read", "stored", "flagged", "rejected", "findings", "seconds"]
    assert (printed["read"], printed["stored"], printed["rejected"]) == (1556, 1556, 0)
