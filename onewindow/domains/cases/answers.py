"""What the applicant answered in the form: masked by default, whole only with a purpose."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from onewindow.domains.cases.errors import CaseNotFound
from onewindow.domains.cases.queries import CaseFile, case_file
from onewindow.domains.catalogue.api import FormField
from onewindow.kit.actors import Actor
from onewindow.kit.audit import audit_unmasking
from onewindow.kit.refusals import Forbidden
from onewindow.lib import masking

_MASKS: dict[str, Callable[[str], str]] = {
    "phone": masking.mask_phone,
    "citizen_id": masking.mask_citizen_id,
    "address": masking.mask_address,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One field of the form; ``value`` is masked where ``is_masked``."""

    field: str
    label: str
    value: str
    is_masked: bool
    section: str = ""


def answers_of(file: CaseFile, *, is_whole: bool = False) -> list[Answer]:
    """Return the filled fields in the order of the form; personal ones masked.

    ``is_whole`` is for the applicant's own screen, who must see what is confirmed.
    """
    given = json.loads(file.case.form or "{}")
    found = []
    for field in file.terms.content.form:
        raw = str(given.get(field.id, "") or "")
        if not raw:
            continue
        mask = None if is_whole else _MASKS.get(field.kind)
        words = words_of(field, raw)
        found.append(
            Answer(
                field=field.id,
                label=field.label,
                value=mask(raw) if mask else words,
                is_masked=mask is not None,
                section=field.section,
            )
        )
    return found


def words_of(field: FormField, raw: str) -> str:
    """Return what was filled in as people read it: the option's label, 是 or 否, the unit."""
    words = {option.value: option.label for option in field.options}.get(raw, raw)
    if field.kind == "boolean":
        words = {"true": "是", "false": "否"}.get(raw.lower(), raw)
    return f"{words} {field.unit}" if field.unit else words


@transaction.atomic
def reveal_answer(number: str, field: str, *, purpose: str, by: Actor, at: datetime) -> str:
    """Return one answer whole, after writing who saw it, when and why."""
    if not by.may("cases.unmask"):
        raise Forbidden(f"{by.name}没有查看完整个人信息的权限。")
    file = case_file(number, viewer=by)
    given = json.loads(file.case.form or "{}")
    if field not in {answer.field for answer in answers_of(file)}:
        raise CaseNotFound(f"办件 {number} 没有填写“{field}”。")
    audit_unmasking(f"answer.{field}", by=by, subject=number, purpose=purpose, at=at)
    return str(given[field])
