from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from onewindow.domains.documents import api as documents
from onewindow.domains.documents.models import OfficialNotice, SealLog
from onewindow.domains.documents.rules.sheet import sha256_hex
from onewindow.domains.documents.tests import samples
from onewindow.domains.documents.tests.conftest import register_seals
from onewindow.kit.files import path_of
from onewindow.kit.models import Event
from onewindow.kit.refusals import Forbidden

Kind = documents.NoticeKind


def issue(kind=Kind.ACCEPTANCE, facts=None, *, at=samples.AT, **more):
    return documents.issue_notice(
        kind,
        samples.CASE,
        facts=facts or samples.every()[kind],
        by=samples.CLERK,
        at=at,
        **more,
    )


def test_a_notice_is_numbered_stored_stamped_and_recorded(seals):
    notice = issue()

    assert notice.number == "云汀市监受〔2026〕0001号"
    entry, pdf = documents.notice_file(notice.number)
    assert sha256_hex(pdf) == entry.pdf_sha256 == notice.pdf_sha256
    assert pdf.startswith(b"%PDF-")
    event = Event.objects.get(subject=f"notice:{notice.number}")
    assert (event.seq, event.type) == (1, "documents.notice_issued.v1")
    assert event.payload["seal"] == "acceptance"
    assert not Event.objects.filter(subject=samples.CASE).exists()


def test_serials_run_from_one_in_each_department_kind_and_year(seals):
    numbers = [
        issue().number,
        issue().number,
        issue(Kind.GRANT).number,
        issue(facts=samples.utilities()).number,
        issue(at=datetime(2026, 12, 31, 16, 0, tzinfo=UTC)).number,
    ]

    assert numbers == [
        "云汀市监受〔2026〕0001号",
        "云汀市监受〔2026〕0002号",
        "云汀市监许准〔2026〕0001号",
        "云汀市资规受〔2026〕0001号",
        "云汀市监受〔2027〕0001号",
    ]


@pytest.mark.django_db(transaction=True)
def test_eight_clerks_at_once_never_get_one_number():
    register_seals()

    def one_clerk(_: int) -> list[str]:
        try:
            return [issue(Kind.CONCLUSION).number for _ in range(3)]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(n for many in pool.map(one_clerk, range(8)) for n in many)

    assert numbers == [f"云汀市监结〔2026〕{serial:04d}号" for serial in range(1, 25)]
    codes = OfficialNotice.objects.values_list("verification_code", flat=True)
    assert len(set(codes)) == 24


def test_h13_every_stamped_notice_has_exactly_one_row_in_the_seal_log(seals):
    """H13: every stamped document has a seal-log row."""
    for kind in Kind:
        issue(kind)

    stamped = OfficialNotice.objects.filter(is_sealed=True)
    assert stamped.count() == SealLog.objects.count() == 19
    for notice in stamped:
        use = SealLog.objects.get(notice=notice)
        assert use.by["name"] == "陈一窗"
        assert (use.case_number, use.copies, use.at) == (samples.CASE, notice.copies, samples.AT)


def test_h13_the_database_itself_refuses_a_stamped_notice_without_a_log_row(seals):
    """H13: nobody can store a stamped document and leave the log out."""
    first = issue(seal=False)
    first.pk, first.number, first.verification_code = None, "假文号", "0" * 12
    first.is_sealed = True

    def commit_without_log() -> None:
        with transaction.atomic():
            first.save(force_insert=True)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError, match="no seal log row"):
        commit_without_log()


def test_h13_a_use_of_the_seal_cannot_be_rewritten_or_removed(seals):
    """H13: the log is append-only."""
    issue()

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        SealLog.objects.update(copies=9)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        SealLog.objects.all().delete()


def test_an_issued_notice_cannot_be_changed_or_deleted(seals):
    notice = issue()

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        OfficialNotice.objects.filter(pk=notice.pk).update(title="假标题")
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        OfficialNotice.objects.filter(pk=notice.pk).delete()


@pytest.mark.django_db
def test_a_department_without_a_valid_seal_cannot_stamp_and_nothing_remains():
    with pytest.raises(documents.SealMissing, match="受理专用章"):
        issue()

    assert not OfficialNotice.objects.exists()
    assert not Event.objects.exists()


def test_a_notice_left_for_a_seal_of_ink_is_not_logged(seals):
    notice = issue(seal=False)

    assert not notice.is_sealed
    assert not SealLog.objects.exists()


def test_a_retired_seal_stamps_no_more(seals):
    documents.retire_seal(
        "market",
        documents.SealKind.ACCEPTANCE,
        reason="磨损更换",
        by=samples.KEEPER,
        at=samples.AT,
    )

    with pytest.raises(documents.SealMissing):
        issue()


def test_a_second_seal_of_one_kind_is_refused(seals):
    with pytest.raises(documents.SealExists, match="已有使用中的受理专用章"):
        documents.register_seal(
            "market",
            documents.SealKind.ACCEPTANCE,
            department_name=samples.MARKET.name,
            holder="周管印",
            valid_from=date(2026, 3, 1),
            by=samples.KEEPER,
            at=samples.AT,
        )


def test_a_clerk_manages_no_seals(db):
    with pytest.raises(Forbidden):
        documents.register_seal(
            "market",
            documents.SealKind.ACCEPTANCE,
            department_name=samples.MARKET.name,
            holder="陈一窗",
            valid_from=date(2026, 1, 1),
            by=samples.CLERK,
            at=samples.AT,
        )


def test_q20_only_the_variant_leaves_the_special_seal_on_the_case(seals):
    """Q20: without the special seal the utility tasks are not created."""
    issue()
    assert not documents.has_seal(samples.CASE, documents.SealKind.UTILITIES)

    variant = issue(facts=samples.utilities())
    assert documents.has_seal(samples.CASE, documents.SealKind.UTILITIES)

    documents.void_notice(variant.number, reason="登记未获准", by=samples.KEEPER, at=samples.AT)
    assert not documents.has_seal(samples.CASE, documents.SealKind.UTILITIES)


def test_notices_of_a_case_come_in_order_and_the_applicant_sees_no_internal_ones(seals):
    for kind in (Kind.RECEIPT, Kind.APPROVAL_FORM, Kind.ACCEPTANCE):
        issue(kind)

    everything = [entry.kind for entry in documents.notices_of_case(samples.CASE)]
    shown = documents.notices_of_case(samples.CASE, with_internal=False)

    assert everything == [Kind.RECEIPT, Kind.APPROVAL_FORM, Kind.ACCEPTANCE]
    assert [entry.kind for entry in shown] == [Kind.RECEIPT, Kind.ACCEPTANCE]


def test_a_code_verifies_kind_number_department_date_and_masked_applicant(seals):
    notice = issue(facts=samples.utilities())

    found = documents.verify_code(notice.verification_code)

    assert found is not None
    assert found.is_valid
    assert (found.title, found.number) == ("不动产登记申请受理通知书", notice.number)
    assert (found.department_name, found.issued_at) == ("云汀市自然资源和规划局", samples.AT)
    assert (found.applicant_masked, found.seal_label) == ("王**", "水电气专用章")


def test_a_tampered_file_is_shown_as_such(seals):
    notice = issue()
    path = path_of(notice.pdf_sha256)
    path.write_bytes(path.read_bytes().replace(b"%%EOF", b"%%EOX"))

    found = documents.verify_code(notice.verification_code)

    assert found is not None
    assert not found.is_intact
    assert not found.is_file_missing


def test_a_lost_file_is_shown_as_lost(seals):
    notice = issue()
    path_of(notice.pdf_sha256).unlink()

    found = documents.verify_code(notice.verification_code)

    assert found is not None
    assert found.is_file_missing
    assert not found.is_valid


def test_tampered_data_behind_a_notice_shows(seals):
    notice = issue()
    changed = notice.data | {"dated": "2020年1月1日"}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE documents_officialnotice DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE documents_officialnotice SET data = %s WHERE id = %s",
            [json.dumps(changed), notice.pk],
        )
        cursor.execute("ALTER TABLE documents_officialnotice ENABLE TRIGGER USER")

    found = documents.verify_code(notice.verification_code)

    assert found is not None
    assert not found.is_intact


def test_a_wrong_code_asks_nothing_of_the_database(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert documents.verify_code("7K3M-9Q2T-XXXX") is None


def test_an_internal_sheet_verifies_without_its_applicant(seals):
    found = documents.verify_code(issue(Kind.APPROVAL_FORM).verification_code)

    assert found is not None
    assert found.is_valid
    assert (found.applicant_masked, found.item_name) == ("", "")


def test_voiding_needs_right_reason_and_happens_once(seals):
    notice = issue()

    with pytest.raises(documents.MayNotVoid):
        documents.void_notice(notice.number, reason="错误", by=samples.CLERK, at=samples.AT)
    with pytest.raises(documents.ReasonMissing):
        documents.void_notice(notice.number, reason=" ", by=samples.KEEPER, at=samples.AT)
    documents.void_notice(notice.number, reason="申请人姓名有误", by=samples.KEEPER, at=samples.AT)
    with pytest.raises(documents.AlreadyVoided):
        documents.void_notice(notice.number, reason="再次", by=samples.KEEPER, at=samples.AT)

    found = documents.verify_code(notice.verification_code)
    assert found is not None
    assert (found.is_intact, found.is_valid, found.void_reason) == (True, False, "申请人姓名有误")
    events = Event.objects.filter(subject=f"notice:{notice.number}").values_list("type", flat=True)
    assert list(events) == ["documents.notice_issued.v1", "documents.notice_voided.v1"]


def test_a_preview_stores_and_numbers_nothing(db):
    pdf = documents.render_preview(
        Kind.GRANT, samples.CASE, facts=samples.endings()[Kind.GRANT], at=samples.AT
    )

    assert pdf.startswith(b"%PDF-")
    assert not OfficialNotice.objects.exists()
    assert not Event.objects.exists()


def test_a_rare_character_leaves_no_trace_and_no_gap_in_the_numbers(seals):
    facts = samples.intake()[Kind.ACCEPTANCE]
    rare = facts.model_copy(update={"applicant": documents.Party(name="赵𠮷", is_person=True)})

    with pytest.raises(documents.RareCharacter), transaction.atomic():
        issue(facts=rare)

    assert issue().number == "云汀市监受〔2026〕0001号"
