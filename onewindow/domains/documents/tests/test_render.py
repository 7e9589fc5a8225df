from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from onewindow.domains.documents import api as documents
from onewindow.domains.documents.render import Stamp, render
from onewindow.domains.documents.tests import samples

Kind = documents.NoticeKind
LABELLED = [*samples.every().items(), (Kind.ACCEPTANCE, samples.utilities())]

ESSENTIAL = {
    Kind.RECEIPT: ("食品经营许可申请书", "原件及复印件", "7K3M9Q", "2026年2月10日09:42", "陈一窗"),
    Kind.CORRECTION_RECEIPT: ("补正材料清单", "已全部补齐"),
    Kind.CORRECTION: ("一次性告知", "注明比例尺", "食品安全自查制度", "不再就本次申请材料"),
    Kind.ACCEPTANCE: ("2026年2月10日", "2026年3月18日", "20个工作日", "予以受理", "春节放假不计"),
    Kind.NON_ACCEPTANCE: ("不予受理", "凉菜间", "第十二条", "60日", "6个月", "否备〔2026〕0003号"),
    Kind.NOT_COMPETENT: ("即时告知", "临河县市场监督管理局", "60日"),
    Kind.DEFERRAL: ("从业人员健康证明", "2026年3月4日", "视为撤回申请", "一式二份"),
    Kind.DEFERRAL_PROMISE: ("从业人员健康证明", "2026年3月4日", "承诺人", "王小舟", "一式二份"),
    Kind.COMMITMENT: ("行政机关告知", "申请人承诺", "撤销决定", "信用记录", "60日内进行现场核查"),
    Kind.CONSULTATION: ("云汀市生态环境局", "油烟排放口", "2026年3月4日"),
    Kind.SITE_INSPECTION: ("ZF990001", "ZF990002", "09:30", "10:45", "限期整改后复查", "2张"),
    Kind.SPECIAL_START: ("检测", "5个工作日", "不计入办理期限", "第四十五条"),
    Kind.SPECIAL_END: ("特〔2026〕0001号", "2026年3月25日", "水质合格"),
    Kind.EXTENSION: ("20个工作日", "吴局长", "延长10个工作日", "2026年4月1日", "第四十二条"),
    Kind.GRANT: (
        "准予行政许可",
        "JY29900000000012",
        "2031年3月9日",
        "窗口领取",
        "第三十八条第一款",
    ),
    Kind.REFUSAL: ("不予行政许可", "陈述申辩", "60日", "6个月", "第三十八条第二款"),
    Kind.REGISTRATION: ("准予登记", "990000001001GB00001F00010001", "不动产权证书"),
    Kind.LICENCE: ("食品经营许可证", "正本", "热食类食品制售", "2031年3月9日", "李晨光"),
    Kind.DELIVERY_RECEIPT: ("邮寄送达", "EM990000001CS", "2026年3月12日16:05", "王小舟"),
    Kind.ADVERSE_REPORT: ("裁量基准2026-1", "冯法制", "法制审核", "事实清楚"),
    Kind.APPROVAL_FORM: ("孙审核", "2026年3月6日", "15:20", "准予许可", "营业执照"),
    Kind.TERMINATION: ("终止办理", "逾期未补齐", "应于3月4日前补齐", "60日"),
    Kind.RETURN: ("退件原因", "郑科长", "不是不予受理"),
    Kind.WITHDRAWAL: ("2026年2月25日", "经营计划调整", "重新提出申请"),
    Kind.CONCLUSION: ("准予行政许可", "EM990000001CS", "evaluate/7K3M9Q"),
    Kind.ARCHIVE_LIST: ("保管期限", "永久", "受〔2026〕0001号", "电子", "纸质", "2件，6页"),
}


def stamp_for(sheet, number="云汀市监受〔2026〕0001号"):
    return Stamp(
        number=number,
        code="7K3M9Q2TXA4B",
        base_url="https://yiwang.example",
        at=samples.AT,
        seal_name=sheet.department_name if sheet.seal else "",
        seal_label=sheet.seal.label if sheet.seal else "",
    )


def rendered(kind, facts):
    sheet = documents.compose(kind, facts, case_number=samples.CASE, on=samples.AT.date())
    return sheet, render(sheet, stamp_for(sheet))


def text_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


@pytest.mark.parametrize(("kind", "facts"), LABELLED, ids=[k.value for k, _ in LABELLED])
def test_every_kind_prints_what_the_law_wants_and_what_all_share(kind, facts):
    sheet, result = rendered(kind, facts)

    text = text_of(result.pdf)

    wanted = ESSENTIAL[kind] if facts is not LABELLED[-1][1] else ("水电气专用章", "60分钟")
    shared = (
        "7K3M-9Q2T-XA4B",
        samples.CASE,
        "https://yiwang.example/verify/",
        "云汀市监受〔2026〕0001号",
    )
    missing = [part for part in (*wanted, *shared, sheet.title) if part not in text]
    assert missing == []
    assert result.pages == len(PdfReader(io.BytesIO(result.pdf)).pages)


def test_the_seal_says_that_it_is_a_demonstration():
    _, stamped = rendered(Kind.GRANT, samples.endings()[Kind.GRANT])
    _, signed = rendered(Kind.DELIVERY_RECEIPT, samples.endings()[Kind.DELIVERY_RECEIPT])

    assert "演示" in text_of(stamped.pdf)
    assert "演示" not in text_of(signed.pdf)


def test_the_same_notice_is_the_same_bytes_every_time():
    facts = samples.intake()[Kind.ACCEPTANCE]

    assert rendered(Kind.ACCEPTANCE, facts)[1].pdf == rendered(Kind.ACCEPTANCE, facts)[1].pdf


def test_the_file_is_archivable_and_knows_its_language_and_title():
    _, result = rendered(Kind.GRANT, samples.endings()[Kind.GRANT])

    reader = PdfReader(io.BytesIO(result.pdf))
    assert b"<pdfaid:part>2</pdfaid:part>" in result.pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in result.pdf
    assert reader.metadata.title == "准予行政许可决定书 云汀市监受〔2026〕0001号"
    assert str(reader.trailer["/Root"]["/Lang"]).startswith("zh")


def test_a_rare_character_in_a_name_is_refused_and_named():
    facts = samples.intake()[Kind.ACCEPTANCE]
    rare = facts.model_copy(update={"applicant": documents.Party(name="赵𠮷", is_person=True)})

    with pytest.raises(documents.RareCharacter) as refused:
        rendered(Kind.ACCEPTANCE, rare)

    assert "“𠮷”（U+20BB7）" in refused.value.message
    assert refused.value.details == {"characters": ["𠮷"]}
    assert "不得以其他字代替" in refused.value.next_step


def test_markup_in_a_name_stays_a_name():
    facts = samples.intake()[Kind.ACCEPTANCE]
    sly = facts.model_copy(update={"item_name": '#panic("x") *粗* $x$ #read("seal.typ")'})

    _, result = rendered(Kind.ACCEPTANCE, sly)

    assert '#panic("x")*粗*$x$#read("seal.typ")' in text_of(result.pdf)


def test_a_long_list_of_materials_runs_over_pages_and_counts_them():
    many = [documents.MaterialLine(name=f"材料{n:03d}", form="copy", copies=1) for n in range(80)]
    facts = samples.intake()[Kind.RECEIPT].model_copy(update={"materials": many})

    _, result = rendered(Kind.RECEIPT, facts)

    text = text_of(result.pdf)
    assert result.pages >= 3
    assert f"第1页共{result.pages}页" in text
    assert "材料079" in text


@pytest.mark.parametrize("kind", [k for k in Kind if k is not Kind.APPROVAL_FORM])
def test_an_ordinary_notice_fits_one_page(kind):
    assert rendered(kind, samples.every()[kind])[1].pages == 1
