"""Identifiers of people, bodies, items, licences and real estate, and their check characters.

Every check answers with a Verdict that says in Chinese what is wrong, which rule says so and what
to do, so that a form, an importer and a command can show the same words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a check: truthy when the identifier holds, else what, rule and next step.

    ``code`` is stable and meant for programs; ``value`` is the identifier in canonical form.
    """

    value: str
    code: str = "ok"
    what: str = ""
    rule: str = ""
    next_step: str = ""

    def __bool__(self) -> bool:
        return self.code == "ok"

    def __str__(self) -> str:
        if self:
            return f"{self.value} 校验通过"
        return f"{self.what}（依据 {self.rule}）{self.next_step}"


class Sex(StrEnum):
    """性别, GB/T 2261.1."""

    MALE = "1"
    FEMALE = "2"

    @property
    def label(self) -> str:
        return "男" if self is Sex.MALE else "女"


def canonical(text: str) -> str:
    """Return the identifier without blanks, full-width characters made narrow, in capitals."""
    narrow = text.translate({0xFF01 + n: 0x21 + n for n in range(94)} | {0x3000: " "})
    return re.sub(r"[\s\u200b\ufeff]+", "", narrow).upper()


# --- GB 11643: citizen identity number -----------------------------------------------------------

DEMO_DIVISION = "990000"
"""No division has this code: numbers that begin with it belong to invented people."""

_ID_RULE = "GB 11643-1999"
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
# Provinces of GB/T 2260, and the residence permits for Hong Kong, Macao and Taiwan people (81–83).
_PROVINCES = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")


@dataclass(frozen=True, slots=True)
class CitizenId:
    """The parts of a citizen identity number."""

    number: str
    division_code: str
    born_on: date
    sequence: str

    @property
    def sex(self) -> Sex:
        return Sex.MALE if int(self.sequence) % 2 else Sex.FEMALE

    @property
    def is_demo(self) -> bool:
        return self.division_code == DEMO_DIVISION


def citizen_id_check(body: str) -> str:
    """Return the check character of the first 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11]


def check_citizen_id(text: str, *, today: date, allow_demo: bool = False) -> Verdict:
    """Check a citizen identity number: shape, division, birthday not after today, check character.

    ``allow_demo`` admits division 990000, which belongs to nobody.
    """
    number = canonical(text)

    def wrong(code: str, what: str, next_step: str) -> Verdict:
        return Verdict(number, code, what, _ID_RULE, next_step)

    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return wrong(
            "citizen_id_shape",
            f"公民身份号码应为18位（17位数字加1位数字或X），现为{len(number)}位或含其他字符",
            "请对照身份证重新录入，或用读卡器读取。",
        )
    if number[:6] != DEMO_DIVISION and not _PROVINCES.fullmatch(number[:2]):
        return wrong(
            "citizen_id_division",
            f"公民身份号码前6位“{number[:6]}”不是行政区划代码",
            "请核对前6位；外国人请改选相应证件类型。",
        )
    if number[:6] == DEMO_DIVISION and not allow_demo:
        return wrong(
            "citizen_id_demo",
            "公民身份号码以990000开头，是演示数据，不属于任何人",
            "请录入申请人本人的号码。",
        )
    born_on = _birthday(number)
    if born_on is None or born_on > today or born_on.year < 1850:
        return wrong(
            "citizen_id_birthday",
            f"公民身份号码第7至14位“{number[6:14]}”不是已经过去的真实日期",
            "请核对出生日期部分。",
        )
    if number[17] != citizen_id_check(number[:17]):
        return wrong(
            "citizen_id_check",
            "公民身份号码校验码不符，至少有一位录错",
            "请逐位核对，或用读卡器读取。",
        )
    return Verdict(number)


def parse_citizen_id(text: str) -> CitizenId | None:
    """Return the parts of a number with a right check character, else None."""
    number = canonical(text)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number) or number[17] != citizen_id_check(number[:17]):
        return None
    born_on = _birthday(number)
    if born_on is None:
        return None
    return CitizenId(number, number[:6], born_on, number[14:17])


def _birthday(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


# --- GB 32100 and GB 11714: bodies ---------------------------------------------------------------

_USCC_RULE = "GB 32100-2015"
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = tuple(3**place % 31 for place in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def uscc_check(body: str) -> str:
    """Return the check character of the first 17 characters of a social credit code."""
    total = sum(
        _USCC_ALPHABET.index(char) * weight
        for char, weight in zip(body, _USCC_WEIGHTS, strict=True)
    )
    return _USCC_ALPHABET[-total % 31]


def organisation_check(body: str) -> str:
    """Return the check character of the first 8 characters of an organisation code, GB 11714."""
    total = sum(
        int(char, 36) * weight for char, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X0"[11 - total % 11]


def check_organisation_code(text: str) -> Verdict:
    """Check an organisation code of 8 characters and a check character; a hyphen is allowed."""
    code = canonical(text).replace("-", "")
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
        return Verdict(
            code,
            "organisation_code_shape",
            "组织机构代码应为8位数字或大写字母加1位校验码",
            "GB 11714-1997",
            "请对照证书重新录入。",
        )
    if code[8] != organisation_check(code[:8]):
        return Verdict(
            code,
            "organisation_code_check",
            "组织机构代码校验码不符",
            "GB 11714-1997",
            "请逐位核对。",
        )
    return Verdict(code)


def check_uscc(text: str) -> Verdict:
    """Check a unified social credit code: shape, own check, and that of the code inside it."""
    code = canonical(text)

    def wrong(kind: str, what: str, next_step: str) -> Verdict:
        return Verdict(code, kind, what, _USCC_RULE, next_step)

    if len(code) != 18:
        return wrong(
            "uscc_length",
            f"统一社会信用代码应为18位，现为{len(code)}位",
            "请对照执照补全；旧的组织机构代码或注册号请先换照。",
        )
    strange = sorted(set(code) - set(_USCC_ALPHABET))
    if strange:
        return wrong(
            "uscc_characters",
            f"统一社会信用代码不含字符“{'、'.join(strange)}”（不使用 I、O、S、V、Z）",
            "请核对是否把数字1、0、5、2看成了字母。",
        )
    if not re.fullmatch(r"[1-9ANY][0-9A-Y][0-9]{6}.{10}", code):
        return wrong(
            "uscc_shape",
            "统一社会信用代码首位应为登记管理部门代码，第3至8位应为行政区划数字",
            "请对照执照核对前8位。",
        )
    if code[17] != uscc_check(code[:17]):
        return wrong("uscc_check", "统一社会信用代码校验码不符，至少有一位录错", "请逐位核对。")
    inner = check_organisation_code(code[8:17])
    if not inner:
        return wrong(
            "uscc_organisation",
            "统一社会信用代码第9至17位的组织机构代码校验码不符",
            "请逐位核对；确系登记机关所赋，可注明情况后继续。",
        )
    return Verdict(code)


# --- GB/T 36904 with ISO 7064 MOD 37,36: electronic licences -------------------------------------

_LICENCE_RULE = "GB/T 36904-2018、ISO/IEC 7064 MOD 37,36"
LICENCE_ROOT = "1.2.156.3005.2"


@dataclass(frozen=True, slots=True)
class LicenceIdentifier:
    """The parts of an electronic licence identifier 电子证照标识."""

    type_code: str
    issuer_code: str
    serial: str
    version: str
    check: str

    def __str__(self) -> str:
        parts = (self.type_code, self.issuer_code, self.serial, self.version, self.check)
        return ".".join((LICENCE_ROOT, *parts))


def mod_37_36(body: str) -> str:
    """Return the ISO/IEC 7064 MOD 37,36 check character of digits and capitals."""
    product = 36
    for char in body:
        total = (product + int(char, 36)) % 36 or 36
        product = total * 2 % 37
    return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(37 - product) % 36]


def parse_licence_identifier(text: str) -> LicenceIdentifier | None:
    """Return the parts of an identifier of the right shape, whatever its check character."""
    pattern = re.escape(LICENCE_ROOT) + (
        # Natural-resource bodies are named by their division, so the issuer may be shorter than 18.
        r"\.([0-9A-Z]{21})\.([0-9A-Z]{6,18})\.([0-9A-Z]+)\.([0-9A-Z]{3})\.([0-9A-Z])"
    )
    match = re.fullmatch(pattern, canonical(text))
    return LicenceIdentifier(*match.groups()) if match else None


def licence_identifier(
    type_code: str, issuer_code: str, serial: str, version: str
) -> LicenceIdentifier:
    """Return a new identifier with its check character computed."""
    check = mod_37_36(type_code + issuer_code + serial + version)
    return LicenceIdentifier(type_code, issuer_code, serial, version, check)


def check_licence_identifier(text: str) -> Verdict:
    """Check an electronic licence identifier: shape and check character."""
    value = canonical(text)
    parts = parse_licence_identifier(value)
    if parts is None:
        return Verdict(
            value,
            "licence_identifier_shape",
            f"电子证照标识应为“{LICENCE_ROOT}.类型21位.颁发机构.流水号.版本3位.校验码”",
            _LICENCE_RULE,
            "请扫描证照上的二维码获取完整标识。",
        )
    right = mod_37_36(parts.type_code + parts.issuer_code + parts.serial + parts.version)
    if right != parts.check:
        return Verdict(
            value,
            "licence_identifier_check",
            f"电子证照标识校验码应为{right}，现为{parts.check}",
            _LICENCE_RULE,
            "该标识不可信，请向颁发机构核验。",
        )
    return Verdict(value)


# --- GB/T 39554: item codes ----------------------------------------------------------------------

_ITEM_RULE = "GB/T 39554.1-2020"


@dataclass(frozen=True, slots=True)
class ImplementationCode:
    """实施编码 of 31 characters, with the two of a 业务办理项 where there are 33."""

    uscc: str
    exercise_level: str
    region: str
    item_type: str
    main_item: str
    sub_item: str
    handling: str = ""

    @property
    def basic_code(self) -> str:
        return self.region + self.item_type + self.main_item + self.sub_item

    def __str__(self) -> str:
        return self.uscc + self.exercise_level + self.basic_code + self.handling


def parse_implementation_code(text: str) -> ImplementationCode | None:
    """Return the parts of a code of 31 or 33 characters of the right shape, else None."""
    match = re.fullmatch(
        r"([0-9A-Z]{18})([1-7])([0-9]{2})([0-9]{2})([0-9A-Z]{5})([0-9A-Z]{3})([0-9A-Z]{2})?",
        canonical(text),
    )
    return ImplementationCode(*(part or "" for part in match.groups())) if match else None


def check_implementation_code(text: str) -> Verdict:
    """Check an implementation code: length, shape, and the social credit code at its head."""
    code = canonical(text)
    if len(code) not in {31, 33}:
        return Verdict(
            code,
            "implementation_code_length",
            f"实施编码应为31位、业务办理项编码应为33位，现为{len(code)}位",
            _ITEM_RULE,
            "请从事项管理系统复制完整编码；地方编码请填入地方编码栏。",
        )
    parts = parse_implementation_code(code)
    if parts is None:
        return Verdict(
            code,
            "implementation_code_shape",
            "实施编码应由信用代码18位、行使层级1位（1至7）和基本编码12位组成",
            _ITEM_RULE,
            "请核对第19位起的层级和基本编码。",
        )
    body = check_uscc(parts.uscc)
    if not body:
        return Verdict(code, "implementation_code_uscc", body.what, body.rule, body.next_step)
    return Verdict(code)


# --- Shapes without a check character ------------------------------------------------------------


def check_real_estate_unit(text: str) -> Verdict:
    """Check the shape of a real-estate unit number 不动产单元号 of 28 characters."""
    number = canonical(text)
    if re.fullmatch(r"[0-9]{12}[A-Z]{2}[0-9]{5}[A-Z][0-9]{8}", number):
        return Verdict(number)
    return Verdict(
        number,
        "real_estate_unit_shape",
        f"不动产单元号应为28位（区划6、地籍区和子区6、宗地7、定着物9），现为{len(number)}位或次序不对",
        "GB/T 37346-2019",
        "请对照不动产权证书“不动产单元号”一栏录入。",
    )


def check_project_code(text: str) -> Verdict:
    """Check the shape of a project code 项目代码: 4-6-2-2-6 digits; its check digit is unknown."""
    code = canonical(text)
    if re.fullmatch(r"[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}", code):
        return Verdict(code)
    return Verdict(
        code,
        "project_code_shape",
        "项目代码应为24位，形如 2018-330802-47-03-012345",
        "GB/T 40058-2021",
        "请从投资项目在线审批监管平台复制。",
    )


_PERSONS_PHONES = re.compile(
    r"1[3-9][0-9]{9}|(?:0[0-9]{2,3}-)?[2-9][0-9]{6,7}(?:-[0-9]{1,6})?|0[0-9]{2,3}[2-9][0-9]{6,7}"
)
_SERVICE_PHONES = re.compile(
    r"400-?[0-9]{3}-?[0-9]{4}|1[0-9]{4}|12[0-9]{3}|(?:0[0-9]{2,3}-)?12[0-9]{3}"
)


def check_phone(text: str) -> Verdict:
    """Check the shape of a telephone number: mobile, fixed with or without area code, short."""
    number = canonical(text).replace("—", "-").removeprefix("+86").removeprefix("-")
    if _PERSONS_PHONES.fullmatch(number) or _SERVICE_PHONES.fullmatch(number):
        return Verdict(number)
    return Verdict(
        number,
        "phone_shape",
        "电话号码应为11位手机号，或“区号-号码”形式的固定电话",
        "通信号码编号计划",
        "请核对位数；固定电话请加区号，如 0719-8123456。",
    )


def check_persons_phone(text: str) -> Verdict:
    """Check the shape of a number of one person; nobody's own are 12345 and 400."""
    found = check_phone(text)
    if not found or _PERSONS_PHONES.fullmatch(found.value):
        return found
    return Verdict(
        found.value,
        "phone_of_service",
        f"{found.value} 是服务热线，不是本人的电话",
        "通信号码编号计划",
        "请填写本人的手机号，或“区号-号码”形式的固定电话。",
    )
