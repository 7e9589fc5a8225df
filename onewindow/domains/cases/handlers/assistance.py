"""帮办 from the hall (H17): who accompanies a visit assists the cases received in it."""

from __future__ import annotations

import logging
from datetime import datetime

from onewindow.domains.cases.actions.assistance import assign_assistant
from onewindow.domains.cases.errors import AssistantNotAvailable, IllegalTransition
from onewindow.domains.cases.models import Case
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM
from onewindow.kit.outbox import Fact
from onewindow.kit.outbox.deliver import EventMeta

logger = logging.getLogger(__name__)
REASON = "到访时已安排帮办"


def follow_visit(fact: Fact, meta: EventMeta) -> None:
    """Give a case that is linked to an accompanied visit the visit's assistant."""
    assert isinstance(fact, queueing.VisitLinked)
    if fact.kind == queueing.LinkKind.CASE and (
        assistant := queueing.helpers.helper_of(fact.visit)
    ):
        _assign([fact.reference], assistant, meta.at)


def follow_helper(fact: Fact, meta: EventMeta) -> None:
    """Give the cases a visit has led to already the assistant arranged for it later."""
    assert isinstance(fact, queueing.VisitAssisted)
    links = queueing.VisitLink.objects.filter(visit=fact.visit, kind=queueing.LinkKind.CASE)
    # What counts is who accompanies the visit now, not what an older message says.
    if assistant := queueing.helpers.helper_of(fact.visit):
        _assign(list(links.values_list("reference", flat=True)), assistant, meta.at)


def _assign(numbers: list[str], assistant: str, at: datetime) -> None:
    """Assign where nobody assists; a case somebody was assigned to is the manager's to change."""
    for case in Case.objects.filter(number__in=numbers, assistant="").only("number"):
        try:
            assign_assistant(case.number, assistant, reason=REASON, by=SYSTEM, at=at)
        except (AssistantNotAvailable, IllegalTransition) as refusal:
            logger.info("%s stays without an assistant: %s", case.number, refusal.message)
