from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onewindow.domains.materials import api as materials
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.crypto import digest
from onewindow.kit.files import Kind, store_bytes
from onewindow.kit.models import AuditRow, Event, StoredFile
from onewindow.kit.refusals import Forbidden

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
WANG = UUID("00000000-0000-4000-8000-000000000001")
CASE, OTHER_CASE = "C-2026-0001", "C-2026-0002"
IDENTITY = "990000199001010015"
CLERK = Actor(
    ActorKind.OFFICER,
    "0001",
    "张敏",
    department="service-centre",
    capabilities=frozenset({"materials.submit", "materials.verify", "materials.share"}),
)
TAX = replace(CLERK, key="3001", name="税务", department="tax")


@pytest.fixture
def contract(db, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    return store_bytes(b"%PDF-1.7 contract", kind=Kind.PDF, at=AT)


def hand_in(case=CASE, material="contract", by=CLERK, **also):
    fields = {"name": "存量房买卖合同", "applicant": WANG, "source": "paper", "copies": 1} | also
    return materials.submit_material(case, material, by=by, at=AT, **fields)


def reuse(earlier, material="contract", applicant=WANG):
    return materials.reuse_material(
        OTHER_CASE, material, earlier=earlier.id, applicant=applicant, by=CLERK, at=AT
    )


def test_a_paper_copy_is_handed_in(db):
    hand_in()

    [row] = materials.materials_of(CASE)
    assert (row.state, row.source, row.copies, row.version) == ("submitted", "paper", 1, 1)
    assert Event.objects.get().type == "materials.material_submitted.v1"


def test_one_file_is_stored_once_and_referred_to_twice(contract):
    """Content-addressed: one material, submitted once."""
    first = hand_in(source="upload", sha256=contract.sha256, file_name="合同.pdf")
    reuse(first)

    [reused] = materials.materials_of(OTHER_CASE)
    assert reused.sha256 == contract.sha256
    assert reused.source == "history"
    assert reused.reference == "C-2026-0001/contract"
    assert StoredFile.objects.count() == 1


def test_a_new_version_replaces_the_old_and_keeps_it(db):
    hand_in()
    materials.find_defect(CASE, "contract", reason="缺第3页", by=CLERK, at=AT)
    hand_in()

    [row] = materials.materials_of(CASE)
    assert (row.version, row.state) == (2, "submitted")
    assert [(v.version, v.state, v.note) for v in materials.versions_of(CASE, "contract")] == [
        (2, "submitted", ""),
        (1, "defective", "缺第3页"),
    ]


def test_what_one_department_verified_is_recognised_by_the_others(db):
    """H7: material accepted by one department is visible and marked 已认 for others."""
    hand_in()
    materials.verify_material(CASE, "contract", by=TAX, at=AT)

    [row] = materials.materials_of(CASE)
    assert row.state == "verified"
    assert row.recognised_by == ("tax",)
    assert row.is_recognised_for("estate") is True
    assert row.is_recognised_for("tax") is False


def test_recognition_follows_the_content_to_another_case(contract):
    """H7: 材料互认 across cases of the same person."""
    first = hand_in(source="scan", sha256=contract.sha256)
    materials.verify_material(CASE, "contract", by=TAX, at=AT)
    reuse(first)
    stranger = UUID("00000000-0000-4000-8000-000000000002")
    hand_in("C-2026-0003", source="scan", sha256=contract.sha256, applicant=stranger)

    assert materials.materials_of(OTHER_CASE)[0].recognised_by == ("tax",)
    assert materials.materials_of("C-2026-0003")[0].recognised_by == ()


def test_a_defect_ends_recognition(db):
    hand_in()
    materials.verify_material(CASE, "contract", by=TAX, at=AT)
    materials.find_defect(CASE, "contract", reason="印章不清", by=CLERK, at=AT)

    assert materials.materials_of(CASE)[0].recognised_by == ()


def test_a_deferred_material_has_its_date_and_nothing_to_verify(db):
    """容缺: what is owed is a row of the checklist with its date."""
    materials.excuse_material(
        CASE,
        "health-card",
        name="健康证明",
        applicant=WANG,
        state="deferred",
        reason="体检中",
        due_on=date(2026, 3, 16),
        by=CLERK,
        at=AT,
    )

    [row] = materials.materials_of(CASE)
    assert (row.state, row.due_on) == ("deferred", date(2026, 3, 16))
    with pytest.raises(materials.NothingToVerify, match="“健康证明”为容缺待补"):
        materials.verify_material(CASE, "health-card", by=CLERK, at=AT)
    hand_in(material="health-card", name="健康证明")
    assert materials.verify_material(CASE, "health-card", by=CLERK, at=AT).version == 2


def test_a_deferral_without_a_date_is_refused(db):
    with pytest.raises(materials.InvalidMaterial, match="补齐日期"):
        materials.excuse_material(
            CASE, "m", name="材料", applicant=WANG, state="deferred", reason="x", by=CLERK, at=AT
        )


@pytest.mark.parametrize(
    ("_case", "fields", "field"),
    [
        ("an upload without a file", {"source": "upload"}, "file"),
        ("a file nobody stored", {"source": "upload", "sha256": "0" * 64}, "file"),
        ("a licence without its number", {"source": "licence"}, "reference"),
        ("a source nobody knows", {"source": "pigeon"}, "source"),
    ],
)
def test_bad_input_is_refused_with_its_field(db, _case, fields, field):
    with pytest.raises(materials.InvalidMaterial) as refusal:
        hand_in(**fields)

    assert refusal.value.field == field
    assert materials.materials_of(CASE) == []


def test_a_material_found_wanting_is_not_used_again(db):
    first = hand_in()
    materials.find_defect(CASE, "contract", reason="过期", by=CLERK, at=AT)

    with pytest.raises(materials.HoldingNotUsable):
        reuse(first)
    assert materials.history_of(WANG, "contract") == []


def test_the_paper_of_somebody_else_another_kind_or_an_older_version_is_not_used_again(db):
    """历史材料 are the applicant's own: nobody learns from a number what others handed in."""
    first = hand_in()
    with pytest.raises(materials.UnknownMaterial, match="没有这份历史材料") as refused:
        reuse(first, applicant=UUID("00000000-0000-4000-8000-000000000002"))
    with pytest.raises(materials.UnknownMaterial):
        reuse(first, material="passport")
    hand_in()
    with pytest.raises(materials.UnknownMaterial):
        reuse(first)

    assert refused.value.law.startswith("一次提交、多次使用")
    assert materials.materials_of(OTHER_CASE) == []


def test_applicants_hand_in_their_own_and_nobody_elses(db):
    me = Actor(ActorKind.APPLICANT, str(WANG), "王小明")

    hand_in(by=me)
    with pytest.raises(Forbidden):
        hand_in(by=Actor(ActorKind.APPLICANT, "other", "李四"))
    with pytest.raises(Forbidden):
        materials.verify_material(CASE, "contract", by=me, at=AT)


def test_a_checklist_costs_two_queries_whatever_its_length(contract):
    for number in range(6):
        hand_in(material=f"m{number}", source="scan", sha256=contract.sha256)

    with CaptureQueriesContext(connection) as queries:
        assert len(materials.materials_of(CASE)) == 6

    assert len(queries) == 2


class TestHoldings:
    """Q12: each shared fetch logs who, why, case; a missing purpose is denied."""

    @pytest.fixture
    def licences(self, db):
        for number, kind, until in [
            ("不动产权第0001号", "real-estate-certificate", None),
            ("婚字0002", "marriage-certificate", date(2026, 3, 1)),
        ]:
            materials.register_holding(
                IDENTITY,
                kind=kind,
                name=kind,
                number=number,
                issuer="示例机关",
                source_system="示例共享库",
                valid_until=until,
                content={"holder": "王小明"},
                by=CLERK,
                at=AT,
            )
        return digest(IDENTITY, context="identity")

    def test_what_is_held_comes_back_and_each_kind_is_logged(self, licences):
        found = materials.holdings(
            licences,
            ["real-estate-certificate", "household-register"],
            purpose="核验办件材料",
            case_number=CASE,
            by=CLERK,
            at=AT,
        )

        assert [(h.number, h.is_valid, h.content) for h in found] == [
            ("不动产权第0001号", True, {"holder": "王小明"})
        ]
        assert [
            (row.subject, row.actor_key, row.purpose, row.details)
            for row in AuditRow.objects.order_by("id")
        ] == [
            (CASE, "0001", "核验办件材料", {"kind": "household-register", "numbers": []}),
            (
                CASE,
                "0001",
                "核验办件材料",
                {"kind": "real-estate-certificate", "numbers": ["不动产权第0001号"]},
            ),
        ]

    def test_without_a_purpose_the_fetch_is_denied(self, licences):
        with pytest.raises(materials.SharingPurposeMissing) as refusal:
            materials.holdings(licences, ["marriage-certificate"], purpose="", by=CLERK, at=AT)

        assert refusal.value.status == 422
        assert AuditRow.objects.count() == 0

    def test_without_the_right_the_fetch_is_denied(self, licences):
        nobody = replace(CLERK, capabilities=frozenset())

        with pytest.raises(Forbidden):
            materials.holdings(licences, ["marriage-certificate"], purpose="核验", by=nobody, at=AT)

    def test_an_expired_licence_says_so(self, licences):
        [found] = materials.holdings(
            licences, ["marriage-certificate"], purpose="核验", by=CLERK, at=AT
        )

        assert found.is_valid is False

    def test_another_persons_licences_stay_away(self, licences):
        other = digest("990000199001010023", context="identity")

        assert (
            materials.holdings(other, ["real-estate-certificate"], purpose="核验", by=CLERK, at=AT)
            == []
        )

    def test_the_database_holds_neither_number_nor_content(self, licences):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT string_agg(row_to_json(h)::text, '') FROM materials_holdingrecord h"
            )
            stored = cursor.fetchone()[0]

        assert IDENTITY not in stored
        assert "王小明" not in stored
