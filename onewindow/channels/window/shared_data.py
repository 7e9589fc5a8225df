"""What government holds of an applicant, chosen for this matter, and filled into its form."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from onewindow.channels.window.wizard import SHARING_PURPOSE, Intake
from onewindow.domains.applicants import api as applicants
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.materials import api as materials
from onewindow.kit.actors import Actor


def fill_from_shared(intake: Intake, applicant: str, *, by: Actor, at: datetime) -> list[str]:
    """Fill empty fields from shared data of the item's materials; return what was filled from.

    A value goes to the field that bears its name: 令716 第七条, what is known is not asked. Where
    somebody holds several of one kind, the one that agrees most with what is typed is meant.
    """
    kinds = {row.material.shared_from for row in intake.checklist.applying} - {""}
    if not kinds:
        return []
    person = applicants.applicant(applicant)
    found = materials.holdings(person.identity_digest, kinds, purpose=SHARING_PURPOSE, by=by, at=at)
    used = []
    for holding in meant(found, intake.form.values()):
        values = {
            field.id: _as_typed(field, holding.content.get(field.label, ""))
            for field in intake.content.form
            if not intake.form.get(field.id)
        }
        filled = {name: value for name, value in values.items() if value}
        if filled:
            intake.form |= filled
            used.append(holding.name)
    return used


def look_up_holdings(intake: Intake, *, by: Actor, at: datetime) -> None:
    """Ask what government holds of this applicant for the materials of this item."""
    kinds = {
        kind
        for row in intake.checklist.applying
        for kind in (row.material.licence_type, row.material.shared_from)
        if kind
    }
    if not kinds or not intake.applicant:
        intake.holdings = {}
        return
    person = applicants.applicant(intake.applicant)
    found = materials.holdings(person.identity_digest, kinds, purpose=SHARING_PURPOSE, by=by, at=at)
    intake.holdings = {h.kind: h.number for h in meant(found, intake.form.values())}


def meant(found: Iterable[materials.Holding], typed: Iterable[str]) -> list[materials.Holding]:
    """Return one valid holding a kind: the one nearest to what is typed, else the newest.

    ``found`` stands newest first, as ``holdings`` returns it.
    """
    words = {value for value in typed if value}
    best: dict[str, materials.Holding] = {}
    for holding in found:
        if holding.is_valid:
            known = best.get(holding.kind)
            if known is None or _agreement(holding, words) > _agreement(known, words):
                best[holding.kind] = holding
    return list(best.values())


def _agreement(holding: materials.Holding, words: set[str]) -> int:
    return len(words & {holding.number, *holding.content.values()})


def _as_typed(field: catalogue.FormField, value: str) -> str:
    """Return the value as the field keeps it: an option by its value, other kinds as they are."""
    if field.kind != "choice":
        return value
    return next((o.value for o in field.options if value in {o.value, o.label}), "")
