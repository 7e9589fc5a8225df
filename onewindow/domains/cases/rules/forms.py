"""Check what was typed into the form of an item: every fault at once, none of it lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from onewindow.domains.catalogue.api import FormField
from onewindow.lib import check_digits

MAX_TEXT = 2000


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One field at fault: what is wrong, by which rule, and what to do."""

    field: str
    label: str
    what: str
    rule: str = ""
    next_step: str = ""

    def __str__(self) -> str:
        rule = f"（{self.rule}）" if self.rule else ""
        return f"{self.label}：{self.what}{rule}{self.next_step}"


Values = Mapping[str, str]
Check = Callable[[FormField, str, date, bool], FieldFault | None]


def check_form(
    fields: Sequence[FormField], values: Values, *, today: date, allow_demo: bool = False
) -> tuple[dict[str, str], list[FieldFault]]:
    """Return the cleaned values of the active fields and every fault.

    ``allow_demo`` admits identity numbers of invented people. Fields that the standard does not
    list are dropped: what is not asked is not kept.
    """
    cleaned: dict[str, str] = {}
    faults: list[FieldFault] = []
    for field in fields:
        value = values.get(field.id, "").strip()
        if not value:
            if field.required and field.kind != "boolean":
                faults.append(_fault(field, "必填", next_step="请填写。"))
            continue
        fault = _CHECKS[field.kind](field, value, today, allow_demo)
        if fault is not None:
            faults.append(fault)
        cleaned[field.id] = value
    return cleaned, faults


def _fault(field: FormField, what: str, rule: str = "", next_step: str = "") -> FieldFault:
    return FieldFault(field.id, field.label, what, rule, next_step)


def _text(field: FormField, value: str, _today: date, _demo: bool) -> FieldFault | None:
    if len(value) > MAX_TEXT:
        return _fault(field, f"共 {len(value)} 字，超过 {MAX_TEXT} 字", next_step="请精简。")
    return None


def _integer(field: FormField, value: str, _today: date, _demo: bool) -> FieldFault | None:
    if not value.lstrip("-").isdecimal():
        return _fault(field, f"“{value}”不是整数", next_step="请只填数字。")
    return None


def _decimal(field: FormField, value: str, _today: date, _demo: bool) -> FieldFault | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return _fault(field, f"“{value}”不是数字", next_step="请填数字，如 89.50。")
    if not number.is_finite():
        return _fault(field, f"“{value}”不是数字", next_step="请填数字，如 89.50。")
    return None


def _date(field: FormField, value: str, _today: date, _demo: bool) -> FieldFault | None:
    try:
        date.fromisoformat(value)
    except ValueError:
        return _fault(field, f"“{value}”不是日期", "GB/T 7408", "请按 2026-03-18 的样式填写。")
    return None


def _choice(field: FormField, value: str, _today: date, _demo: bool) -> FieldFault | None:
    if value not in {option.value for option in field.options}:
        return _fault(field, f"没有“{value}”这一选项", next_step="请从列表中选择。")
    return None


def _boolean(field: FormField, value: str, _today: date, _demo: bool) -> FieldFault | None:
    if value not in {"true", "false"}:
        return _fault(field, "只能选择是或否", next_step="请选择。")
    return None


def _verdict(field: FormField, verdict: check_digits.Verdict) -> FieldFault | None:
    if verdict:
        return None
    return _fault(field, verdict.what, verdict.rule, verdict.next_step)


def _citizen_id(field: FormField, value: str, today: date, demo: bool) -> FieldFault | None:
    return _verdict(field, check_digits.check_citizen_id(value, today=today, allow_demo=demo))


def _uscc(field: FormField, value: str, _today: date, _demo: bool) -> FieldFault | None:
    return _verdict(field, check_digits.check_uscc(value))


def _phone(field: FormField, value: str, _today: date, _demo: bool) -> FieldFault | None:
    return _verdict(field, check_digits.check_phone(value))


def _real_estate_unit(field: FormField, value: str, _today: date, _demo: bool) -> FieldFault | None:
    return _verdict(field, check_digits.check_real_estate_unit(value))


_CHECKS: dict[str, Check] = {
    "text": _text,
    "textarea": _text,
    "address": _text,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "choice": _choice,
    "boolean": _boolean,
    "citizen_id": _citizen_id,
    "uscc": _uscc,
    "phone": _phone,
    "real_estate_unit": _real_estate_unit,
}
