"""不认可: the person says so once; the centre decides, and the department may have to try again."""

from __future__ import annotations

from datetime import datetime

from onewindow.domains.dockets.actions.answering import after_words
from onewindow.domains.dockets.actions.moving import (
    Moved,
    Step,
    move,
    nth_working_day,
    words,
)
from onewindow.domains.dockets.errors import DissentClosed
from onewindow.domains.dockets.models import Docket
from onewindow.domains.dockets.permissions import DECIDE
from onewindow.domains.dockets.rules.stages import Stage, answer_due
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Forbidden


def dissent(number: str, *, reason: str, by: Actor, at: datetime) -> Docket:
    """不认可: by whoever holds the code of the docket, which the caller has checked."""

    def change(step: Step) -> Moved:
        row = step.row
        if row.dissented_at is not None:
            raise DissentClosed("您已经提出过一次，由中心作出了裁定。")
        if row.dissent_until is None or at > row.dissent_until:
            raise DissentClosed("提出不认可的期限已过。")
        return reopened(step, words(reason, "reason", "不认可的理由"))

    return move(number, "dissent", change, by=by, at=at)


def reopened(step: Step, reason: str) -> Moved:
    """Hand a docket to the centre, with what the person said; only staff of the docket read it."""
    step.row.dissented_at, step.row.dissent_words = step.at, reason
    return Moved(Stage.TO_DECIDE)


def decide(number: str, *, is_upheld: bool, opinion: str, by: Actor, at: datetime) -> Docket:
    """裁定: the answer stands, or the department answers anew within a limit of its own."""

    def change(step: Step) -> Moved:
        row = step.row
        is_own = bool(by.department) and by.department == row.department
        if by.key == row.answered_by or is_own:
            raise Forbidden("承办部门不能裁定对自己答复的意见，请由中心其他人员裁定。")
        row.ruling = words(opinion, "opinion", "裁定意见")
        row.ruled_at = at
        if is_upheld:
            return Moved(after_words(step), row.ruling)
        row.answer_by = answer_due(at, step.policy, nth_working_day(row.division_code))
        row.told, row.told_at = "", None
        return Moved(Stage.TO_ANSWER, row.ruling)

    return move(number, "decide", change, capability=DECIDE, by=by, at=at)
