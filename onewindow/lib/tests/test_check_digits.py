from datetime import date

import pytest

from onewindow.lib import check_digits as ids

TODAY = date(2026, 3, 2)

CODES = [
    ("11622101013921538K400011700600004", "000117006000", "04", "4"),
    ("11622101013921335Y4000123020000", "000123020000", "", "4"),
    ("11440232MB2D06811W4000117051000", "000117051000", "", "4"),
    ("12441500196720244T3442199806003", "442199806003", "", "3"),
    ("11370800MB285591843370117002011", "370117002011", "", "3"),
]
LICENCES = [
    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
    "1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599.001.F",
    "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9",
    "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0",
]


def _id(body: str) -> str:
    return body + ids.citizen_id_check(body)


def test_the_number_of_the_standard_is_right():
    verdict = ids.check_citizen_id("11010519491231002x", today=TODAY)
    assert verdict
    assert verdict.value == "11010519491231002X"


@pytest.mark.parametrize(
    ("_case", "text", "code"),
    [
        ("seventeen digits", "1101051949123100", "citizen_id_shape"),
        ("letters inside", "11010519491231A02X", "citizen_id_shape"),
        ("a division that is none", _id("98010519491231002"), "citizen_id_division"),
        ("the thirtieth of February", _id("11010519900230002"), "citizen_id_birthday"),
        ("born tomorrow", _id("11010520260303002"), "citizen_id_birthday"),
        ("a wrong check character", "110105194912310021", "citizen_id_check"),
        ("an invented person", _id("99000019900101001"), "citizen_id_demo"),
    ],
)
def test_a_wrong_citizen_number_is_told_apart(_case, text, code):
    verdict = ids.check_citizen_id(text, today=TODAY)
    assert not verdict
    assert verdict.code == code
    assert verdict.rule == "GB 11643-1999"
    assert verdict.next_step.endswith("。")


def test_an_invented_person_is_let_in_where_the_demonstration_says_so():
    assert ids.check_citizen_id(_id("99000019900101001"), today=TODAY, allow_demo=True)


def test_a_citizen_number_tells_birthday_and_sex():
    parts = ids.parse_citizen_id(_id("99000019900101002"))
    assert parts is not None
    assert (parts.born_on, parts.sex, parts.is_demo) == (date(1990, 1, 1), ids.Sex.FEMALE, True)
    assert parts.sex.label == "女"
    assert ids.parse_citizen_id("110105194912310021") is None


@pytest.mark.parametrize(("code", "basic", "handling", "level"), CODES)
def test_real_implementation_codes_come_apart(code, basic, handling, level):
    parts = ids.parse_implementation_code(code)
    assert ids.check_implementation_code(code)
    assert parts is not None
    assert (parts.basic_code, parts.handling, parts.exercise_level) == (basic, handling, level)
    assert str(parts) == code
    assert ids.check_uscc(parts.uscc)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1151130108778239R", "uscc_length"),
        ("2222222222222", "uscc_length"),
        ("115113010877823I9R", "uscc_characters"),
        ("11622101013921539K", "uscc_check"),
    ],
)
def test_dirty_credit_codes_are_told_apart(text, code):
    assert ids.check_uscc(text).code == code


def test_a_lower_case_full_width_credit_code_is_made_canonical():
    verdict = ids.check_uscc(" １１６２２１０１０１３９２１５３８k ")
    assert verdict
    assert verdict.value == "11622101013921538K"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("11622101013921538K40001170060000", "implementation_code_length"),
        ("11622101013921538K9000117006000", "implementation_code_shape"),
        ("11622101013921539K4000117006000", "uscc"),
    ],
)
def test_wrong_implementation_codes_are_told_apart(text, code):
    verdict = ids.check_implementation_code(text)
    assert not verdict
    assert code in verdict.code


def test_an_organisation_code_takes_a_hyphen():
    assert ids.check_organisation_code("01392153-8")
    assert ids.check_organisation_code("01392153-9").code == "organisation_code_check"
    assert ids.check_organisation_code("0139215").code == "organisation_code_shape"


@pytest.mark.parametrize("identifier", LICENCES)
def test_real_licence_identifiers_verify(identifier):
    parts = ids.parse_licence_identifier(identifier)
    assert ids.check_licence_identifier(identifier)
    assert parts is not None
    assert str(parts) == identifier
    rebuilt = ids.licence_identifier(
        parts.type_code, parts.issuer_code, parts.serial, parts.version
    )
    assert rebuilt == parts


def test_the_sample_of_a_manual_is_rejected():
    # The source prints the serial of this sample shortened; as it stands it cannot verify either.
    sample = "1.2.156.3005.2.11100000000013661B006.113700000045046442.209FA4E8.001.M"
    verdict = ids.check_licence_identifier(sample)
    assert verdict.code == "licence_identifier_check"
    assert ids.check_licence_identifier("1.2.156.9.1").code == "licence_identifier_shape"


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (ids.check_real_estate_unit, "420302001002GB00003F00010001", "420302001002GB0003F00010001"),
        (ids.check_project_code, "2018-330802-47-03-012345", "2018-330802-47-03-01234"),
        (ids.check_phone, "13800138000", "1380013800"),
        (ids.check_phone, "0719-8123456", "0719-812345"),
        (ids.check_phone, "12345", "999"),
        (ids.check_persons_phone, "13800138000", "12345"),
        (ids.check_persons_phone, "0719-8123456", "400-123-4567"),
        (ids.check_persons_phone, "8123456", "0719-12345"),
    ],
)
def test_shapes_without_a_check_character(check, good, bad):
    assert check(good)
    assert not check(bad)
    assert check(bad).what


def test_a_verdict_reads_as_a_sentence():
    assert str(ids.check_project_code("2018")) == (
        "项目代码应为24位，形如 2018-330802-47-03-012345（依据 GB/T 40058-2021）"
        "请从投资项目在线审批监管平台复制。"
    )
    assert str(ids.check_phone("12345")) == "12345 校验通过"
