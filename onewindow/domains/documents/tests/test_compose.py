from __future__ import annotations

from datetime import date

import pytest

from onewindow.domains.documents import api as documents
from onewindow.domains.documents.rules.compose import COMPOSERS
from onewindow.domains.documents.tests import samples

Kind = documents.NoticeKind
ON = date(2026, 2, 12)


def words(sheet: documents.compose) -> str:
    return str(sheet.model_dump(mode="json"))


def composed(kind, facts, **more):
    return documents.compose(kind, facts, case_number=samples.CASE, on=ON, **more)


def without(facts, *names):
    empty = {name: type(facts).model_fields[name].get_default() for name in names}
    return facts.model_copy(update=empty)


def test_every_kind_has_a_composer_and_a_complete_sample():
    assert set(COMPOSERS) == set(Kind) == set(samples.every())


@pytest.mark.parametrize("kind", list(Kind))
def test_a_notice_without_anything_required_names_every_gap_in_chinese(kind):
    facts = samples.every()[kind]
    required = [n for n in (*facts.required, "item_name") if type(facts).model_fields[n].default]
    names = [n for n in (*facts.required, "item_name") if n not in required]
    bare = without(facts, *names, "item_name").model_copy(
        update={"applicant": documents.Party(), "item_name": ""}
    )

    with pytest.raises(documents.IncompleteNotice) as refused:
        composed(kind, bare)

    gaps = refused.value.details["missing"]
    assert "申请人名称" in gaps
    assert "事项名称" in gaps
    for name in names:
        title = type(facts).model_fields[name].title
        assert title in gaps
        assert title in refused.value.message


def test_facts_of_another_kind_are_refused():
    with pytest.raises(documents.WrongFacts):
        composed(Kind.GRANT, samples.intake()[Kind.RECEIPT])


def test_a_site_record_by_one_person_is_refused():
    facts = samples.proceedings()[Kind.SITE_INSPECTION]
    alone = facts.model_copy(update={"inspectors": facts.inspectors[:1]})

    with pytest.raises(documents.IncompleteNotice, match="第二名核查人员"):
        composed(Kind.SITE_INSPECTION, alone)


@pytest.mark.parametrize(
    ("mode", "field"),
    [
        ("邮寄送达", "邮寄单号"),
        ("电子送达", "电子送达地址"),
        ("留置送达", "见证人"),
    ],
)
def test_each_way_of_delivery_needs_its_own_proof(mode, field):
    facts = samples.endings()[Kind.DELIVERY_RECEIPT].model_copy(
        update={"mode": mode, "waybill": ""}
    )

    with pytest.raises(documents.IncompleteNotice, match=field):
        composed(Kind.DELIVERY_RECEIPT, facts)


def test_another_authority_must_be_named():
    facts = samples.intake()[Kind.NOT_COMPETENT].model_copy(update={"right_authority": ""})

    with pytest.raises(documents.IncompleteNotice, match="有权办理的机关"):
        composed(Kind.NOT_COMPETENT, facts)


def test_a_refusal_tells_reasons_articles_defence_and_both_remedies():
    text = words(composed(Kind.REFUSAL, samples.endings()[Kind.REFUSAL]))

    for part in (
        "经营场所用水",
        "《食品经营许可和备案管理办法》第十二条",
        "第三十八条第二款",
        "陈述申辩",
        "60日",
        "云汀市人民政府申请行政复议",
        "6个月",
        "云汀市人民法院提起行政诉讼",
        "云汀市监否备〔2026〕0003号",
    ):
        assert part in text


def test_remedies_follow_configuration_not_code():
    facts = samples.endings()[Kind.REFUSAL]
    local = facts.model_copy(
        update={"remedies": facts.remedies.model_copy(update={"reconsideration_days": 90})}
    )

    assert "90日" in words(composed(Kind.REFUSAL, local))


def test_a_deemed_acceptance_says_why_and_counts_from_receipt():
    facts = samples.intake()[Kind.ACCEPTANCE].model_copy(
        update={
            "deemed_reason": "本机关收到申请材料之日起五个工作日内没有告知",
            "accepted_on": date(2026, 2, 10),
        }
    )

    text = words(composed(Kind.ACCEPTANCE, facts))

    assert "视为受理" in text
    assert "五个工作日内没有告知" in text
    assert "第三十二条第一款第四项" in text
    assert "2026年2月10日" in text


def test_q20_the_utilities_variant_has_its_own_title_words_and_seal():
    """Q20: the acceptance notice that utilities rely on bears the 水电气专用章."""
    sheet = composed(Kind.ACCEPTANCE, samples.utilities())

    assert sheet.title == "不动产登记申请受理通知书"
    assert sheet.seal is documents.SealKind.UTILITIES
    assert "云汀市供电公司" in words(sheet)
    assert "登记未获准的，过户同时取消" in words(sheet)


def test_a_matter_that_is_no_licence_is_never_called_one():
    registration = composed(Kind.REGISTRATION, samples.endings()[Kind.REGISTRATION])
    refused = composed(
        Kind.REFUSAL,
        samples.endings()[Kind.REFUSAL].model_copy(update={"is_licensing": False}),
    )

    assert "行政许可" not in words(registration)
    assert refused.title == "不予办理决定书"
    assert "行政许可法" not in words(refused)


def test_identity_number_and_phone_never_enter_a_notice_in_clear():
    sheet = composed(Kind.ACCEPTANCE, samples.utilities())

    assert "990000199001010012" not in words(sheet)
    assert "13900000002" not in words(sheet)
    assert "139****0002" in words(sheet)
    assert sheet.applicant_masked == "王**"


def test_a_correction_lists_every_defect_with_what_is_right():
    facts = samples.intake()[Kind.CORRECTION]

    table = next(b for b in composed(Kind.CORRECTION, facts).blocks if b.type == "table")

    assert [row[0] for row in table.rows] == ["1", "2"]
    for row, defect in zip(table.rows, facts.defects, strict=True):
        assert row[1] == defect.material
        assert row[2] == defect.problem
        assert row[3].startswith(defect.right)


def test_a_deferral_and_its_promise_come_in_two_copies():
    both = (Kind.DEFERRAL, Kind.DEFERRAL_PROMISE)

    assert [composed(kind, samples.intake()[kind]).copies for kind in both] == [2, 2]


def test_law_names_written_with_brackets_are_not_bracketed_twice():
    assert (
        documents.Citation(law="《食品安全法》", article="第三十五条").text
        == "《食品安全法》第三十五条"
    )
    assert documents.Citation(law="某意见", article="国办发〔2020〕42号").text == (
        "《某意见》（国办发〔2020〕42号）"
    )
