"""What contracts do when a case moves: note which transfer uses one, and when it is done."""

from __future__ import annotations

from onewindow.domains.cases import events as e
from onewindow.domains.contracts.actions.ending import fulfil_contract, note_use
from onewindow.domains.materials.events import MaterialSubmitted
from onewindow.kit.outbox import Fact
from onewindow.kit.outbox.deliver import EventMeta


def note_transfer(fact: Fact, meta: EventMeta) -> None:
    """A case took a shared datum over; where it is one of our contracts, it knows the case."""
    assert isinstance(fact, MaterialSubmitted)
    if fact.source == "shared" and fact.reference:
        note_use(fact.reference, fact.case_number, by=meta.by, at=meta.at)


def fulfil(fact: Fact, meta: EventMeta) -> None:
    """The case was decided: with a grant the home has changed hands."""
    assert isinstance(fact, e.CaseDecided)
    if fact.outcome == "granted":
        fulfil_contract(meta.subject, by=meta.by, at=meta.at)
