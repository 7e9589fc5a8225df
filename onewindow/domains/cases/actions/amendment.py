"""更正: before acceptance the applicant may put right what was typed, and hand more in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import events
from onewindow.domains.cases.actions.acting import Acting, perform
from onewindow.domains.cases.actions.receipt import Application, assess, form_digest
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.rules.transitions import Act
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import Fact
from onewindow.kit.refusals import Invalid


def amend_application(
    number: str, application: Application, *, by: Actor, at: datetime, key: str = ""
) -> Case:
    """更正申请 (行政许可法 第32条第1款第3项): errors that can be put right on the spot are.

    The item, the applicant and the jurisdiction stay what they are: another of these is another
    case. A changed form must be confirmed anew (X10). Raises FormInvalid like the receipt.
    """

    def decide(acting: Acting) -> Sequence[Fact]:
        state = acting.state
        fixed = (state.item_code, state.applicant_key, state.division_code)
        given = (application.item_code, application.applicant, application.division_code)
        if fixed != given:
            raise Invalid(
                "事项、申请人和管辖地区不能更正。",
                next_step="确需变更的，请退件或撤回后重新收件。",
                field="item",
            )
        person = applicants.applicant(application.applicant)
        found = assess(application, acting.terms, person, is_agent=bool(state.agent_key), at=at)
        digest = form_digest(application.item_code, application.answers, found.form)
        # The row keeps the form itself, the log only its digest; a refusal leaves both alone.
        acting.case.form = json.dumps(found.form, ensure_ascii=False)
        return [
            events.ApplicationAmended(
                form_digest=digest,
                answers=dict(application.answers),
                materials=found.materials,
                checklist=found.checklist,
                owed=found.owed,
                steps=found.steps,
                delivery_mode=application.delivery_mode,
                green_channel=application.green_channel,
                is_form_changed=digest != state.form_digest,
            )
        ]

    return perform(number, Act.AMEND, decide, by=by, at=at, capability="cases.receive", key=key)
