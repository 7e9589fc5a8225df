"""Refusals about surveys."""

from __future__ import annotations

from onewindow.kit.refusals import Invalid, NotFound, Refusal


class SurveyInvalid(Invalid):
    code = "survey_invalid"


class SurveyNotFound(NotFound):
    code = "survey_not_found"
    next_step = "请核对月份和名单。"


class AlreadyDrawn(Refusal):
    """A month is drawn once: the same seed always gives the same list."""

    code = "already_drawn"
    next_step = "请使用已抽取的名单；未接通的由候补顺序替换。"


class CallNotDue(Refusal):
    code = "call_not_due"
    next_step = "请刷新回访名单。"


class TicketNotReady(Refusal):
    """N19: an unsatisfied answer is closed only after the person was told."""

    code = "ticket_not_ready"
    law = "第三方回访制度：整改结果反馈回访对象"
    next_step = "请先填写整改措施，再把结果反馈给当事人。"


class RoundNotDone(Refusal):
    code = "round_not_done"
    next_step = "请先完成全部待回访的名单。"


class RecordingGone(Refusal):
    """N19: the recording was kept as long as it may be, and no longer."""

    code = "recording_gone"
    status = 410
    next_step = "删除的记录仍在；录音不能恢复。"
