"""答复: done, done another way, not possible by law with the article, or whose it is."""

from __future__ import annotations

from datetime import datetime

from onewindow.domains.dockets.actions.dispatching import existing_department
from onewindow.domains.dockets.actions.moving import Moved, Step, at_most, move, words
from onewindow.domains.dockets.errors import AlreadyForwarded, DocketInvalid
from onewindow.domains.dockets.models import Docket, DocketAnswer
from onewindow.domains.dockets.permissions import ANSWER
from onewindow.domains.dockets.rules.stages import Outcome, Stage, Told, dissent_until
from onewindow.kit.actors import Actor

LONGEST_ANSWER, LONGEST_SOURCE = 1000, 200


def answer(
    number: str,
    *,
    outcome: str,
    text: str,
    article: str = "",
    authority: str = "",
    by: Actor,
    at: datetime,
) -> Docket:
    """答复: what the person reads. Who left a telephone is told before it closes."""

    def change(step: Step) -> Moved:
        row = step.row
        given = _checked(outcome, text, article, authority)
        given.docket, given.department = row, row.department
        given.answered_by, given.answered_at = by.key, at
        given.save()
        is_late = at > row.answer_by
        row.outcome, row.answered_at, row.answered_by = given.outcome, at, by.key
        row.is_late = row.is_late or is_late
        return Moved(after_words(step), is_late=is_late)

    return move(number, "answer", change, capability=ANSWER, by=by, at=at)


def after_words(step: Step) -> Stage:
    """Return where a docket goes once there is something to tell; without a telephone the page
    that the query code opens has told it.
    """
    row = step.row
    row.dissent_until = dissent_until(step.at, step.policy)
    if row.phone:
        row.told, row.told_at = "", None
        return Stage.TO_TELL
    row.told, row.told_at = Told.PAGE.value, step.at
    return Stage.CLOSED


def _checked(outcome: str, text: str, article: str, authority: str) -> DocketAnswer:
    if outcome not in set(Outcome):
        raise DocketInvalid("请选择答复结论", field="outcome")
    if outcome == Outcome.IMPOSSIBLE and not article.strip():
        raise DocketInvalid("依法不能办的，须写明法律、法规、规章的条款", field="article")
    if outcome == Outcome.ELSEWHERE and not authority.strip():
        raise DocketInvalid("由其他机关办的，须写明机关、地点和电话", field="authority")
    return DocketAnswer(
        outcome=outcome,
        text=words(text, "text", "答复", most=LONGEST_ANSWER),
        article=at_most(article, "article", "依据", most=LONGEST_SOURCE),
        authority=at_most(authority, "authority", "应找的机关", most=LONGEST_SOURCE),
    )


def forward(number: str, *, department: str, reason: str, by: Actor, at: datetime) -> Docket:
    """转交: it belongs to another department here; once, and the limit runs on."""

    def change(step: Step) -> Moved:
        row = step.row
        if row.forwarded_from:
            raise AlreadyForwarded("这件反映已经由部门转交过一次。")
        said = words(reason, "reason", "转交理由")
        if existing_department(department) == row.department:
            raise DocketInvalid("请选择本部门以外的部门", field="department")
        row.forwarded_from, row.department = row.department, department
        return Moved(Stage.TO_ANSWER, said)

    return move(number, "forward", change, capability=ANSWER, by=by, at=at)
