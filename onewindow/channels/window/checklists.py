"""From the checklist of the law to the one on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.urls import reverse

from onewindow.domains.cases import api as cases
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.materials import api as materials
from onewindow.lib.masking import mask_reference
from onewindow.ui.pictures import ChecklistPicture, ChecklistRow, MaterialStatus, Supply

_SUPPLIES = {
    catalogue.Supply.LICENCE: Supply.WAIVED,
    catalogue.Supply.INTERNAL: Supply.WAIVED,
    catalogue.Supply.SHARED: Supply.SHARED,
    catalogue.Supply.PROMISE: Supply.PROMISED,
    catalogue.Supply.DEFER: Supply.DEFERRED,
    catalogue.Supply.BRING: Supply.OWN,
}
_NECESSITIES = {"required": "必要", "conditional": "视情形", "optional": "非必要"}
_FORMS = {
    "original": "原件",
    "copy": "复印件",
    "original_and_copy": "原件和复印件",
    "inspect": "原件核对后退还",
    "electronic": "电子",
}


def form_words(material: catalogue.RequiredMaterial) -> str:
    """Return the form as the checklist writes it: 原件 1 份."""
    word = _FORMS.get(material.form, "")
    return f"{word} {material.copies} 份" if word and material.copies else word


def draft_picture(
    checklist: catalogue.Checklist,
    *,
    in_hand: Mapping[str, str] | None = None,
    holdings: Mapping[str, str] | None = None,
    previews: Mapping[str, str] | None = None,
) -> ChecklistPicture:
    """Draw the personalised list; ``in_hand`` says of each material received in what way.

    None for ``in_hand`` draws no state, as before anybody has looked.
    """
    rows = []
    for row in checklist.applying:
        code = row.material.id
        source = row.reason
        kind = row.material.licence_type or row.material.shared_from
        if row.supply.is_free and holdings and kind in holdings:
            source = f"{row.reason}，编号 {holdings[kind]}"
        rows.append(
            ChecklistRow(
                code=code,
                name=row.material.name,
                necessity=_NECESSITIES[row.material.necessity.value],
                supply=_SUPPLIES[row.supply],
                source=source,
                form=form_words(row.material),
                status=None if in_hand is None else _draft_status(row, code in in_hand),
                note=(in_hand or {}).get(code, "") or row.material.notes,
                basis="、".join(basis.citation for basis in row.material.basis),
                preview_url=(previews or {}).get(code, ""),
            )
        )
    return ChecklistPicture(tuple(rows), title="个性化材料清单")


def _draft_status(row: catalogue.ChecklistRow, is_here: bool) -> MaterialStatus:
    if row.supply.is_free:
        return MaterialStatus.VERIFIED
    return MaterialStatus.RECEIVED if is_here else MaterialStatus.MISSING


def case_picture(file: cases.CaseFile) -> ChecklistPicture:
    """Draw the checklist of a received case: what is there, owed, deferred, asked for."""
    in_hand = {entry.material: entry for entry in materials.materials_of(file.case.number)}
    asked = file.state.open_correction
    waiting = set(asked.asked) - set(asked.supplied) if asked else set()
    deferred = {d.material: d.due_on for d in file.state.open_deferrals}
    rows = []
    for material in file.terms.content.materials:
        if material.id not in file.state.checklist:
            continue
        entry = in_hand.get(material.id)
        rows.append(
            ChecklistRow(
                code=material.id,
                name=material.name,
                necessity=_NECESSITIES[material.necessity.value],
                supply=_case_supply(file, material, deferred),
                source=_case_source(file, material, entry),
                form=form_words(material),
                status=_case_status(file, material, waiting),
                note=_case_note(material, waiting, deferred),
                basis="、".join(basis.citation for basis in material.basis),
                preview_url=_preview(file, entry),
            )
        )
    return ChecklistPicture(tuple(rows))


def _case_supply(
    file: cases.CaseFile, material: catalogue.RequiredMaterial, deferred: Mapping[str, date]
) -> Supply:
    if material.id in deferred:
        return Supply.DEFERRED
    if material.id not in file.state.owed and material.is_sharable:
        return Supply.SHARED if material.shared_from else Supply.WAIVED
    if is_promised(file, material):
        return Supply.PROMISED
    return Supply.OWN


def is_promised(file: cases.CaseFile, material: catalogue.RequiredMaterial) -> bool:
    """Whether a written promise stands in the place of the material."""
    state = file.state
    return (
        state.acceptance_mode == "promise"
        and material.promise_allowed
        and material.id not in state.materials
    )


def _case_source(
    file: cases.CaseFile,
    material: catalogue.RequiredMaterial,
    entry: materials.MaterialInHand | None,
) -> str:
    if entry is not None:
        number = f"，编号 {mask_reference(entry.reference)}" if entry.reference else ""
        version = f"（第 {entry.version} 次提交）" if entry.version > 1 else ""
        return f"{materials.Source(entry.source).label}{number}{version}" if entry.source else ""
    if material.id not in file.state.owed and material.is_sharable:
        return material.licence_type or material.shared_from or "由办理部门自行产生"
    return ""


def _case_status(
    file: cases.CaseFile, material: catalogue.RequiredMaterial, waiting: set[str]
) -> MaterialStatus:
    if material.id in waiting:
        return MaterialStatus.DEFECTIVE
    if material.id in file.state.materials:
        free = material.id not in file.state.owed and material.is_sharable
        return MaterialStatus.VERIFIED if free else MaterialStatus.RECEIVED
    if is_promised(file, material) or material.id not in file.state.owed:
        return MaterialStatus.NOT_NEEDED
    return MaterialStatus.MISSING


def _case_note(
    material: catalogue.RequiredMaterial, waiting: set[str], deferred: Mapping[str, date]
) -> str:
    if material.id in waiting:
        return "已一次性告知，待补正"
    if material.id in deferred:
        on = deferred[material.id]
        return f"应于 {on.month}月{on.day}日前补齐"
    return ""


def _preview(file: cases.CaseFile, entry: materials.MaterialInHand | None) -> str:
    if entry is None or not entry.sha256:
        return ""
    return reverse("window:case-file", args=[file.case.number, entry.sha256])
