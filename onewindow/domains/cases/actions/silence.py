"""What the law lets silence mean when no decision is made in time: renewal, consent, withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onewindow.domains.calendars.api import SilenceAtDecision, silence_at_decision
from onewindow.domains.cases import events
from onewindow.domains.cases.actions.acting import Acting, perform
from onewindow.domains.cases.errors import NotAcceptable
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.rules.transitions import Act
from onewindow.domains.cases.terms import planned_results
from onewindow.kit.actors import SYSTEM
from onewindow.kit.outbox import Fact


def conclude_by_silence(number: str, *, at: datetime) -> Case:
    """沉默的后果: decide or withdraw as the item's own law says once the limit has passed.

    Raises NotAcceptable where silence means nothing but being overdue, or it is not yet time.
    """

    def decide(acting: Acting) -> Sequence[Fact]:
        profile = acting.terms.profile
        meaning = silence_at_decision(profile, acting.clocks.statutory, at)
        if meaning is None:
            raise NotAcceptable("本办件的期限届满不产生法律后果，或期限尚未届满。")
        reason = f"法定期限届满未作决定，{meaning.label}"
        basis = profile.silence_article or profile.articles[0]
        incident = events.IncidentRaised(kind="decision_by_silence", text=reason)
        if meaning is SilenceAtDecision.WITHDRAWN:
            return [events.CaseWithdrawn(reason=reason), incident]
        decided = events.CaseDecided(
            outcome="granted",
            reason=reason,
            basis=basis,
            results=planned_results(acting.state, acting.terms),
        )
        return [decided, incident]

    return perform(number, Act.DECIDE, decide, by=SYSTEM, at=at, capability="cases.decide")
