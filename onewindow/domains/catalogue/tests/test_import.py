"""Real catalogues are dirty: accept, flag, report, lose nothing."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from onewindow.domains.catalogue import api
from onewindow.domains.catalogue.errors import UnreadableImport
from onewindow.domains.catalogue.importing.reading import CSV_COLUMNS
from onewindow.domains.catalogue.models import ServiceItem, ServiceStandard
from onewindow.domains.catalogue.tests.samples import STRANGER
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event
from onewindow.kit.refusals import Forbidden
from onewindow.lib.check_digits import organisation_check, uscc_check

NOW = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def uscc(body: str = "11990102", number: str = "MB000137") -> str:
    """Return a made-up code that holds; division 9901 exists nowhere."""
    start = body + number + organisation_check(number)
    return start + uscc_check(start)


GOOD = uscc()


def address(issuer: str, local: str = "511A0126300000", division: str = "990102000000") -> str:
    return f"{local}-{division}-000-{issuer}-1-00"


def row(name: str, code: str, **changes: str) -> dict[str, str]:
    values = {
        "department": "区人力资源和社会保障局",
        "main_item": "主项",
        "name": name,
        "areaCode": "990102000000",
        "itemCode": code,
        "taskType": "01",
        "deptCode": "dept-1",
        "link": "",
    }
    return values | changes


def write_csv(path, rows, encoding="utf-8"):
    text = io.StringIO()
    writer = csv.DictWriter(text, CSV_COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def read(path, **kwargs) -> api.ImportReport:
    return api.import_catalogue(path, by=SYSTEM, at=NOW, **kwargs)


DIRTY = [
    ("a 17 character code", address("1199010277823 9R".replace(" ", ""))),
    ("an old organisation code", address("083372204")),
    ("a placeholder", address("2222222222222")),
    ("a longer placeholder", address("1111111111111111")),
    ("lower case", address(GOOD.lower())),
    ("a wrong check character", address(GOOD[:17] + ("0" if GOOD[17] != "0" else "1"))),
    ("nothing at all", address("")),
    ("no code", ""),
]


@pytest.mark.parametrize(("_case", "code"), DIRTY)
def test_a_dirty_issuer_code_is_stored_and_flagged(_case, code, tmp_path):
    """30 §3.2: importers must accept, flag and report."""
    report = read(write_csv(tmp_path / "a.csv", [row("失业登记", code)]), dry_run=True)

    assert (report.read, report.stored, report.flagged, report.rejected) == (1, 1, 1, 0)
    assert report.findings["issuer_code"] == 1


@pytest.mark.parametrize(
    ("_case", "code", "changes"),
    [
        ("the usual form", address(GOOD), {}),
        ("a local code of 12", address(GOOD, local="511Z31018001"), {}),
        ("a national code of 31", f"{GOOD}4000123020000", {}),
        ("a national code of 33", f"{GOOD}400012302000004", {}),
        ("another shape, issuer somewhere in it", f"X/1/{GOOD}/7", {}),
        ("another shape, issuer in deptCode", "0123", {"deptCode": GOOD}),
        ("an issuer of another division than the service's", address(uscc("11130100")), {}),
    ],
)
def test_a_valid_issuer_is_not_flagged(_case, code, changes, tmp_path):
    """The division in a body's code need not be that of its service."""
    report = read(write_csv(tmp_path / "a.csv", [row("失业登记", code, **changes)]), dry_run=True)

    assert (report.stored, report.flagged) == (1, 0)


@pytest.mark.django_db
def test_nothing_is_lost_and_reading_again_changes_nothing(tmp_path):
    rows = [
        row("失业登记", address(GOOD)),
        row("失业登记", address("083372204")),
        row("失业登记", address(GOOD)),  # the first one again
        row("就业登记（变更）" * 8, address(GOOD, local="511A01263000")),
    ]
    path = write_csv(tmp_path / "list.csv", rows)
    first, second = read(path), read(path)

    assert (first.read, first.stored, first.flagged, first.written) == (4, 4, 1, 4)
    assert (second.read, second.stored, second.flagged, second.written) == (4, 4, 1, 0)
    assert (ServiceItem.objects.count(), ServiceStandard.objects.count()) == (4, 4)
    assert {s.status for s in ServiceStandard.objects.all()} == {"imported_draft"}
    assert json.loads(ServiceStandard.objects.earliest("id").raw)[2] == "失业登记"
    assert Event.objects.filter(type="catalogue.catalogue_imported.v1").count() == 2


@pytest.mark.django_db
def test_a_changed_record_becomes_the_next_version(tmp_path):
    path = tmp_path / "list.csv"
    read(write_csv(path, [row("失业登记", address(GOOD))]))
    read(write_csv(path, [row("失业登记", address(GOOD), link="https://example.org/1")]))

    assert list(ServiceStandard.objects.order_by("id").values_list("version", flat=True)) == [1, 2]
    assert ServiceItem.objects.count() == 1


@pytest.mark.django_db
def test_an_imported_draft_can_be_found_and_worked_on(tmp_path):
    read(write_csv(tmp_path / "list.csv", [row("失业登记", address(GOOD))]))
    item = ServiceItem.objects.get()

    assert (item.division_code, item.type) == ("990102000000", "01")
    hits = api.search_items("sydj", on=date(2026, 3, 2), include_drafts=True)
    assert [hit.code for hit in hits] == [item.code]
    content = item.standards.get().content.model_copy(update={"promised_limit": None})
    assert api.revise_draft(item.code, content=content, by=SYSTEM, at=NOW).status == "draft"


def test_lines_that_are_no_records_are_rejected_with_their_number_and_the_rest_goes_on(tmp_path):
    path = tmp_path / "a.jsonl"
    good = json.dumps({"TASK_CODE": f"{GOOD}2440102002003", "TASK_NAME": "失业登记"})
    path.write_text(f"{good}\n{{broken\n\n[1, 2]\nnull\n{good}\n", encoding="utf-8")
    report = read(path, dry_run=True)

    assert (report.read, report.stored, report.rejected) == (5, 2, 3)
    assert [entry.line for entry in report.rejections] == [2, 4, 5]
    assert report.findings["duplicate_record"] == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_usual_encodings_are_read(encoding, tmp_path):
    report = read(
        write_csv(tmp_path / "a.csv", [row("失业登记", address(GOOD))], encoding), dry_run=True
    )

    assert (report.stored, report.flagged, report.rejected) == (1, 0, 0)
    assert report.findings.get("encoding_gb18030", 0) == (1 if encoding == "gb18030" else 0)


def test_bytes_that_are_no_text_are_kept_as_far_as_they_go(tmp_path):
    path = tmp_path / "a.jsonl"
    line = json.dumps(
        {"TASK_CODE": f"{GOOD}2440102002003", "TASK_NAME": "失业登记"}, ensure_ascii=False
    )
    path.write_bytes(line.encode().replace("记".encode(), b"\xff\xff"))
    report = read(path, dry_run=True)

    assert (report.stored, report.flagged, report.rejected) == (1, 1, 0)
    assert report.findings["encoding_broken"] == 1


@pytest.mark.django_db
def test_control_characters_do_not_stop_the_database(tmp_path):
    path = tmp_path / "a.jsonl"
    record = {"TASK_CODE": f"{GOOD}2440102002003", "TASK_NAME": "失业\x00登记", "x": "\ud800"}
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    report = read(path)

    assert (report.stored, report.flagged) == (1, 1)
    assert ServiceItem.objects.get().name == "失业\ufffd登记"


def test_a_torn_archive_keeps_what_is_there(tmp_path):
    lines = [
        json.dumps({"TASK_CODE": f"{GOOD}24401020{n:05}", "TASK_NAME": f"事项{n}"})
        for n in range(9999)
    ]
    packed = gzip.compress("\n".join(lines).encode())
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(packed[: len(packed) * 2 // 3])
    report = read(path, dry_run=True)

    assert report.stored > 1000
    assert "压缩文件不完整" in report.rejections[-1].reason


@pytest.mark.parametrize(
    ("printed", "limit", "flagged"),
    [
        ("20(工作日)", "20wd", 0),
        ("90(自然日)", "90d", 0),
        ("15个工作日", "15wd", 0),
        ("2小时", "2h", 0),
        ("即办", "0wd", 0),
        ("无", None, 0),
        ("三个月", None, 1),
        ("20", None, 1),
    ],
)
def test_a_limit_is_read_or_flagged_never_guessed(printed, limit, flagged, tmp_path):
    from onewindow.domains.catalogue.importing.reading import RawRecord
    from onewindow.domains.catalogue.importing.records import Converter

    values = {
        "TASK_CODE": f"{GOOD}2440102002003",
        "TASK_NAME": "失业登记",
        "handle_time": printed,
        "TASK_TYPE": "01",
    }
    draft = Converter("a").convert(RawRecord(1, values, ""))

    assert str(draft.content.statutory_limit or "") == (limit or "")
    assert draft.is_flagged is bool(flagged)


@pytest.mark.parametrize(
    ("printed", "type_", "flagged"),
    [
        ("01", "01", 0),
        ("行政许可", "01", 0),
        ("21", "20", 0),
        ("1", "01", 0),
        ("办证", "10", 1),
        ("", "10", 1),
    ],
)
def test_a_type_is_read_by_word_or_code(printed, type_, flagged, tmp_path):
    path = write_csv(tmp_path / "a.csv", [row("失业登记", address(GOOD), taskType=printed)])

    assert read(path, dry_run=True).flagged == flagged
    del type_


def test_a_missing_name_is_flagged_and_a_broken_row_kept(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        ",".join(CSV_COLUMNS)
        + f"\n局,,,990102,{address(GOOD)},01,d\n局,主项,名称,990102,{address(GOOD)},01,d,l,多,余\n",
        encoding="utf-8",
    )
    report = read(path, dry_run=True)

    assert (report.read, report.stored, report.flagged) == (2, 2, 2)
    assert (report.findings["name_missing"], report.findings["columns"]) == (1, 1)


def test_a_table_without_the_columns_is_refused_with_the_ones_it_needs(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b,c\n1,2,3\n", encoding="utf-8")

    with pytest.raises(UnreadableImport, match="缺少列：itemCode、name") as refused:
        read(path)
    assert "department,main_item,name" in refused.value.next_step


def test_a_stranger_imports_nothing(tmp_path):
    path = write_csv(tmp_path / "a.csv", [row("失业登记", address(GOOD))])

    with pytest.raises(Forbidden):
        api.import_catalogue(path, by=STRANGER, at=NOW)
