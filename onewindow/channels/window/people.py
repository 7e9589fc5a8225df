"""One person, one file: what is known of an applicant, and what the clerk should offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from onewindow.channels.window.shared_data import fill_from_shared
from onewindow.channels.window.wizard import Intake
from onewindow.domains.applicants import api as applicants
from onewindow.kit.actors import Actor
from onewindow.lib import check_digits

_ELDERLY = 60
_GROWN_UP = 18
_HOME_DELIVERY = frozenset({"elderly", "ill", "disabled", "pregnant", "military"})


@dataclass(frozen=True, slots=True)
class Advice:
    """What to offer this applicant (N12): a green channel, delivery to the home."""

    green: str = ""
    text: str = ""
    offers_delivery: bool = False


def known_person(intake: Intake, *, by: Actor) -> applicants.ApplicantSummary | None:
    """Return the masked file under the number typed, or None."""
    identity = intake.person.get("identity", "")
    found = applicants.find_applicants(identity=identity, by=by) if identity else []
    return found[0] if found else None


def prefill_form(
    intake: Intake, found: applicants.ApplicantSummary | None, *, by: Actor, at: datetime
) -> list[str]:
    """Fill what is empty: from shared data, the applicant just typed, then what was consented to.

    Return the names of the shared data that filled something.
    """
    used = fill_from_shared(intake, found.uuid, by=by, at=at) if found else []
    person = intake.person
    known = {"phone": person.get("phone", "")}
    if intake.kind == "legal":
        known["uscc"] = check_digits.canonical(person.get("identity", ""))
    else:
        known["citizen_id"] = check_digits.canonical(person.get("identity", ""))
    for entry in intake.fields:
        if not intake.form.get(entry.id) and known.get(entry.kind):
            intake.form[entry.id] = known[entry.kind]
            known[entry.kind] = ""  # the first such field is the applicant's own
    if found is None:
        return used
    empty = [entry.id for entry in intake.fields if not intake.form.get(entry.id)]
    try:
        earlier = applicants.prefill(found.uuid, empty, purpose="预填申请表", by=by, at=at)
    except applicants.ConsentMissing:
        return used
    intake.form |= earlier
    return used


def advice_of(intake: Intake, *, on: date) -> Advice:
    """Return what the birth date in the number and the chosen reason suggest."""
    chosen = intake.person.get("green_channel", "")
    if chosen:
        offers = chosen in _HOME_DELIVERY and intake.person.get("delivery_mode") != "post"
        text = "申请人适用绿色通道，请主动告知：结果可以邮寄到家，不必再跑一次。" if offers else ""
        return Advice(text=text, offers_delivery=offers)
    age = _age(intake.person.get("identity", ""), on) if intake.kind == "natural" else None
    if age is not None and age >= _ELDERLY:
        return Advice(
            "elderly", f"申请人已满 {_ELDERLY} 周岁，可走绿色通道（老年人），并可邮寄到家。", True
        )
    if age is not None and age < _GROWN_UP:
        return Advice("minor", "申请人未满 18 周岁，可走绿色通道（未成年人），由监护人代理。")
    return Advice()


def _age(identity: str, on: date) -> int | None:
    number = check_digits.canonical(identity)
    if len(number) != 18 or not number[6:14].isdecimal():
        return None
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
