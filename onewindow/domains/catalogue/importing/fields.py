"""Clean access to the values of a foreign record; what is odd is collected on the way."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onewindow.domains.catalogue.content import ItemType
from onewindow.domains.catalogue.rules.codes import issuer_problem
from onewindow.lib.check_digits import check_uscc
from onewindow.lib.limits import Limit, Unit

FLAGS = {
    "issuer_code": "没有有效的统一社会信用代码",
    "name_missing": "没有名称",
    "name_too_long": "名称超过一千字，截断",
    "type_unknown": "事项类型无法识别",
    "limit_unreadable": "期限无法识别",
    "encoding_broken": "有无法识别的字节",
    "control_characters": "含有控制字符",
    "columns": "列数与表头不符",
}
"""What makes a record flagged: it cannot be trusted as printed. Lint findings flag nothing."""

NOTES = {
    "encoding_gb18030": "按 GB18030 编码读出",
    "code_shape": "编码不是常见形式",
    "organisation_code": "信用代码内的组织机构代码校验位不符",
    "duplicate_record": "与前面的记录完全相同",
    "duplicate_code": "编码与前面的记录相同",
}
"""What is worth reporting and yet no reason for doubt."""

_EMPTY = {"", "无", "null", "None", "-", "—", "/"}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LIMIT = re.compile(
    r"^(\d{1,5})\s*(?:个)?\s*[(（]?\s*(工作日|自然日|日历日|日|天|小时|分钟)?\s*[)）]?$"
)
_UNITS = {
    "工作日": Unit.WORKING_DAYS,
    "自然日": Unit.NATURAL_DAYS,
    "日历日": Unit.NATURAL_DAYS,
    "日": Unit.NATURAL_DAYS,
    "天": Unit.NATURAL_DAYS,
    "小时": Unit.HOURS,
    "分钟": Unit.MINUTES,
}
_ON_THE_SPOT = re.compile(r"^(?:即办|当场|即时|即来即办|当场办结|即时办结)(?:件)?$")
_TYPES = {kind.value: kind for kind in ItemType} | {kind.label: kind for kind in ItemType}
_TYPES |= {"其他": ItemType.OTHER_POWER, "其他权力": ItemType.OTHER_POWER}
MAX_NAME = 1000


@dataclass(slots=True)
class Draft:
    """What a form of catalogue yields, before it gets its identity."""

    source: str
    printed_code: str
    name: str
    department_name: str
    division: str
    values: dict[str, Any]


class Fields:
    """Clean access to the values of a record; collects what is odd on the way."""

    def __init__(self, values: Mapping[str, Any], oddities: list[tuple[str, str]]) -> None:
        self._values = values
        self.oddities = oddities

    def odd(self, rule: str, text: str) -> None:
        assert rule in FLAGS or rule in NOTES, rule
        self.oddities.append((rule, text[:200]))

    def text(self, key: str) -> str:
        """Return a text without blanks around it; 无 and the like are empty."""
        value = self._values.get(key)
        if value is None or isinstance(value, dict | list):
            return ""
        clean = self._clean(str(value)).strip()
        return "" if clean in _EMPTY else clean

    def texts(self, key: str) -> list[str]:
        """Return the texts of a list; a single text is a list of one."""
        value = self._values.get(key)
        entries = value if isinstance(value, list) else [value]
        cleaned = [self._clean(str(v)).strip() for v in entries if isinstance(v, str | int | float)]
        return [text for text in cleaned if text not in _EMPTY]

    def _clean(self, text: str) -> str:
        if CONTROL.search(text):
            self.odd("control_characters", CONTROL.sub("\ufffd", text))
            return CONTROL.sub("\ufffd", text)
        return text

    def name(self, *keys: str) -> str:
        name = next((text for text in map(self.text, keys) if text), "")
        if len(name) < 2:
            self.odd("name_missing", name)
            return f"（未命名事项）{name}"
        if len(name) > MAX_NAME:
            self.odd("name_too_long", name)
        return name[:MAX_NAME]

    def limit(self, key: str) -> Limit | None:
        """Return a limit such as ``20(工作日)``; an unreadable one is flagged."""
        text = self.text(key)
        if not text:
            return None
        if _ON_THE_SPOT.fullmatch(text):
            return Limit(0, Unit.WORKING_DAYS)
        match = _LIMIT.fullmatch(text)
        if match is None or not match[2]:
            self.odd("limit_unreadable", text)
            return None
        return Limit(int(match[1]), _UNITS[match[2]])

    def item_type(self, *keys: str) -> ItemType:
        """Return the type by its word, else its code; 11… and 21… are extensions."""
        texts = [text for text in map(self.text, keys) if text]
        for text in texts:
            if text in _TYPES:
                return _TYPES[text]
            if re.fullmatch(r"\d", text) and f"0{text}" in _TYPES:
                return _TYPES[f"0{text}"]
            if re.fullmatch(r"1[1-9]", text):
                return ItemType.OTHER_POWER
            if re.fullmatch(r"2[1-9]", text):
                return ItemType.PUBLIC_SERVICE
        self.odd("type_unknown", "、".join(texts))
        return ItemType.OTHER_POWER

    def issuer(self, uscc: str) -> None:
        """Flag an issuer whose code does not hold as printed; its division is nobody's business."""
        problem = issuer_problem(uscc)
        if problem and _own_check_holds(uscc):
            self.odd("organisation_code", uscc)
        elif problem:
            self.odd("issuer_code", uscc)


def _own_check_holds(uscc: str) -> bool:
    """Whether only the organisation code inside fails, as some registrars' own codes do."""
    printed_exactly = uscc == uscc.strip() == uscc.upper()
    return printed_exactly and check_uscc(uscc).code == "uscc_organisation"


def department_code(printed: str, name: str) -> str:
    """Return a code for a foreign department: its printed code, else one made from its name."""
    slug = re.sub(r"[^a-z0-9]+", "-", printed.lower()).strip("-")[:50]
    return f"org-{slug or hashlib.sha256(name.encode()).hexdigest()[:12]}"


def division_code(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    return digits[:12] if len(digits) in {2, 4, 6, 9, 12} else ""
