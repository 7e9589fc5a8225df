"""Refusals about appraisals."""

from __future__ import annotations

from onewindow.kit.refusals import Invalid, Refusal


class AppraisalInvalid(Invalid):
    code = "appraisal_invalid"


class MonthNotOver(Refusal):
    code = "month_not_over"
    next_step = "请在当月结束后结账。"


class NothingToCorrect(Refusal):
    """An edition that says what the one before says would only hide which one counts."""

    code = "nothing_to_correct"
    next_step = "数据没有变化，不用另出一版。"
