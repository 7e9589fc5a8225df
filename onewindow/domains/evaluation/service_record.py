"""Put together what log, notices, clocks, hall and pinned standard say of one service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from onewindow.domains.cases import api as cases
from onewindow.domains.cases import events as e
from onewindow.domains.catalogue.content import (
    Basis,
    MaterialSource,
    RequiredMaterial,
    StandardContent,
)
from onewindow.domains.documents import api as documents
from onewindow.domains.evaluation.models import Invitation
from onewindow.domains.evaluation.rules.corroboration import (
    Ground,
    Obstacle,
    ServiceRecord,
    Visit,
)
from onewindow.domains.evaluation.rules.grounds import ground_of, is_same_material
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import ActorKind
from onewindow.kit.models import Delivery

_ONLINE = {"portal", "mobile"}
_FULLY_ONLINE = "4"


def service_record(invitation: Invitation, at: datetime) -> ServiceRecord | None:
    """Return the record behind an invitation; None where neither case nor coming is known."""
    row = cases.cases_by_number([invitation.case_number]).get(invitation.case_number)
    if row is None:
        return _of_a_visit(invitation, at)
    file = cases.open_file(row)
    content = file.terms.content
    told = _told(row.number, at)
    log = _Log(row.number, {material.id: material for material in content.materials})
    for entry in cases.timeline(row.number):
        if entry.at <= at:
            log.read(entry)
    promised, statutory = cases.decision_clocks(
        file.state, file.terms, cases.calendar_for(row.division_code)
    )
    visits = _visits(row.number, row.item_code)
    came_online = file.state.channel in _ONLINE
    owed = [material for material in content.materials if material.id in file.state.owed]
    listing = [notice for notice in told if not notice.is_voided]
    named = {name for notice in listing for name in notice.materials}
    return ServiceRecord(
        at=at,
        is_all_written=came_online and not visits and not log.days_in_person,
        names=log.names,
        extra=(*log.extra, *_extra_of(told, content, log.extra_names)),
        obstacles=tuple(_obstacles(log, content)),
        is_granted=file.state.outcome == "granted",
        times_asked=dict(log.asked),
        times_given=dict(log.given),
        told_in=tuple(f"{notice.title}（{notice.number}）" for notice in listing),
        told_before=tuple(
            f"{notice.title}（{notice.number}）"
            for notice in listing
            if notice.kind is documents.NoticeKind.CORRECTION
        ),
        untold=tuple(m.name for m in owed if m.name not in named) if listing else (),
        is_notice_due=cases.needs_receipt(content),
        notice_awaited=_is_notice_awaited(row.number),
        lacks_samples=tuple(m.name for m in owed if _is_self_made(m) and not m.sample),
        has_samples=tuple(m.name for m in owed if _is_self_made(m) and m.sample),
        ended_at=file.state.decided_at or file.state.ended_at,
        promised_due=promised.due_at if promised else None,
        statutory_due=statutory.due_at if statutory else None,
        overdue_reason=log.overdue_reason,
        promised_trips=content.runs,
        visits=visits,
        other_days=tuple(sorted(log.days_in_person - {visit.on for visit in visits or ()})),
        is_online_promised=content.online_depth in {"2", "3", "4"}
        or bool(_ONLINE & set(content.channels)),
        is_wholly_online_promised=content.online_depth == _FULLY_ONLINE,
        came_online=came_online,
        brought_to_window=tuple(log.brought_to_window),
    )


@dataclass
class _Log:
    """What the log says of asking, handing in, refusing and meeting in person."""

    number: str
    materials: Mapping[str, RequiredMaterial]
    checklist: frozenset[str] = frozenset()
    is_online: bool = False
    asked: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    extra: list[str] = field(default_factory=list)
    extra_names: set[str] = field(default_factory=set)
    refusals: list[tuple[str, str, str]] = field(default_factory=list)
    returns: list[str] = field(default_factory=list)
    days_in_person: set[date] = field(default_factory=set)
    brought_to_window: list[str] = field(default_factory=list)
    overdue_reason: str = ""

    @property
    def names(self) -> dict[str, str]:
        return {code: material.name for code, material in self.materials.items()}

    def read(self, entry: cases.Entry) -> None:
        """Take in one fact of the case."""
        fact = entry.fact
        if isinstance(fact, e.CaseReceived | e.ApplicationAmended):
            self._applied(fact, entry)
        elif isinstance(fact, e.CorrectionRequested):
            for defect in fact.defects:
                self._demanded(defect.material, defect.name, "补正告知", entry.at)
        elif isinstance(fact, e.StepReturned):
            for code in fact.materials:
                self._demanded(code, self.names.get(code, code), "环节退回", entry.at)
            if not fact.materials:
                self.returns.append(fact.reason)
        elif isinstance(
            fact, e.CorrectionSubmitted | e.StepSupplemented | e.DeferredMaterialSupplied
        ):
            self._handed_in(fact.materials, entry)
        elif isinstance(fact, e.CaseDelivered) and fact.mode == "collection":
            self.days_in_person.add(timezone.localdate(entry.at))
        else:
            self._ended(fact)

    def _applied(self, fact: e.CaseReceived | e.ApplicationAmended, entry: cases.Entry) -> None:
        self.checklist = frozenset(fact.checklist)
        if isinstance(fact, e.CaseReceived):
            self.is_online = fact.channel in _ONLINE
            self.given.update(fact.materials)
            if fact.channel == "window":
                self.days_in_person.add(timezone.localdate(entry.at))

    def _demanded(self, code: str, name: str, act: str, at: datetime) -> None:
        """Count a demand; one beyond the checklist, by code or by name, is kept as evidence."""
        self.asked[code] += 1
        known = self.materials.get(code)
        on = f"{timezone.localdate(at):%Y-%m-%d}{act}"
        if code not in self.checklist:
            self._beyond(name, f"{name}（{on}）")
        elif known is not None and not is_same_material(name, [known.name, *known.aliases]):
            self._beyond(name, f"{name}（{on}，记在“{known.name}”名下）")

    def _beyond(self, name: str, told: str) -> None:
        self.extra.append(told)
        self.extra_names.add(name)

    def _handed_in(self, codes: Iterable[str], entry: cases.Entry) -> None:
        codes = list(codes)
        self.given.update(codes)
        at_a_window = entry.actor.get("kind") == ActorKind.OFFICER and entry.actor.get("window")
        if not at_a_window:
            return
        self.days_in_person.add(timezone.localdate(entry.at))
        if self.is_online:
            self.brought_to_window += [self.names.get(code, code) for code in codes]

    def _ended(self, fact: object) -> None:
        if isinstance(fact, e.CaseDeclined):
            self.refusals.append(("不予受理", fact.reason, fact.basis))
        elif isinstance(fact, e.CaseTerminated):
            self.refusals.append(("终止办理", fact.reason, fact.basis))
        elif isinstance(fact, e.CaseDecided):
            self.overdue_reason = fact.overdue_reason
            if fact.outcome == "refused":
                self.refusals.append(("不予许可", fact.reason, fact.basis))


def _obstacles(log: _Log, content: StandardContent) -> Iterator[Obstacle]:
    listed = [(basis.law, basis.article) for basis in _bases(content)]
    for act, reason, basis in log.refusals:
        ground = ground_of(basis, cases.citations(basis), listed)
        yield Obstacle(act, f"{reason}（{basis}）", ground)
    for reason in log.returns:
        yield Obstacle("环节退回", reason, Ground.UNCLEAR)


def _bases(content: StandardContent) -> Iterator[Basis]:
    yield from content.legal_basis
    for material in content.materials:
        yield from material.basis
    for step in content.plan.steps if content.plan else ():
        yield from step.basis


def _is_self_made(material: RequiredMaterial) -> bool:
    """Whether applicants write it themselves: only then is there anything to show a sample of."""
    is_proof = material.issuer or material.licence_type or material.shared_from
    return material.source is MaterialSource.APPLICANT and not is_proof


def _told(number: str, at: datetime) -> list[documents.MaterialsTold]:
    return [notice for notice in documents.materials_told(number) if notice.issued_at <= at]


def _extra_of(
    told: Sequence[documents.MaterialsTold], content: StandardContent, known: set[str]
) -> Iterator[str]:
    """Yield what correction notices named beyond the standard and the log does not hold."""
    listed = [name for m in content.materials for name in (m.name, *m.aliases)]
    for notice in told:
        if notice.kind is not documents.NoticeKind.CORRECTION:
            continue
        for name in notice.materials:
            if name not in known and not is_same_material(name, listed):
                yield f"{name}（{notice.title}{notice.number}）"


def _is_notice_awaited(number: str) -> bool:
    return Delivery.objects.filter(
        event__subject=number,
        subscriber__endswith=".issue_notices",
        status=Delivery.Status.WAITING,
    ).exists()


def _visits(case_number: str, item: str) -> tuple[Visit, ...] | None:
    """Return what the hall knows of the person's comings; None where nobody took a number."""
    behind = queueing.past.visits_behind(case_number)
    if not behind:
        return None
    return tuple(_visit(visit, _matter_of(visit, case_number, item)) for visit in behind)


def _matter_of(
    visit: queueing.past.PastVisit, case_number: str, item: str
) -> queueing.past.PastTicket | None:
    """Return the number under which the case was dealt with; None where nothing says which."""
    ours = [one for one in visit.matters if case_number in one.cases | one.collected]
    if ours:
        return ours[0]
    if len(visit.matters) == 1:
        return visit.matters[0]
    return next((one for one in visit.matters if one.item and one.item == item), None)


def _visit(visit: queueing.past.PastVisit, matter: queueing.past.PastTicket | None) -> Visit:
    """Return a coming as far as one matter goes; another number of the same item belongs to it."""
    if matter is None:
        return Visit(visit.on, is_known=False)
    others = [one for one in visit.matters if one != matter and not _is_another(one, matter)]
    same = [one for one in others if one.item and one.item == matter.item]
    alike = [one for one in others if one not in same]
    ours = (matter, *same)
    booked = next((one for one in (*ours, *alike) if one.is_booked), None)
    drawn = tuple(one.number for one in ours if not one.is_booked)
    perhaps = tuple(one.number for one in alike if not one.is_booked)
    if booked in alike:
        drawn, perhaps = (), (*drawn, *perhaps)
    # Receiving and handing over have windows of their own: fetching a result is no running about.
    windows = [window for one in ours if not visit.is_collection for window in one.windows]
    return Visit(
        on=visit.on,
        windows=tuple(dict.fromkeys(windows)),
        booked=booked.number if booked else "",
        drawn_again=drawn if booked else (),
        maybe_again=perhaps if booked else (),
    )


def _is_another(one: queueing.past.PastTicket, matter: queueing.past.PastTicket) -> bool:
    """Whether a number was for something else: another plate, item or case, or a collection."""
    is_other_item = bool(one.item and matter.item and one.item != matter.item)
    led = one.cases | one.collected
    is_other_case = bool(led) and not led & (matter.cases | matter.collected)
    return one.plate != matter.plate or is_other_item or is_other_case


def _of_a_visit(invitation: Invitation, at: datetime) -> ServiceRecord | None:
    """Return what the hall knows of a matter that led to no case."""
    if not invitation.visit:
        return None
    visit = queueing.past.visit_behind(int(invitation.visit))
    if visit is None or not 1 <= invitation.occasion <= len(visit.matters):
        return None
    matter = visit.matters[invitation.occasion - 1]
    return ServiceRecord(at=at, has_case=False, visits=(_visit(visit, matter),))
