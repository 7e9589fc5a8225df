"""The table of acts of the window: what is listed, when it is open, what it says before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from onewindow.channels.window.acts import forms, words
from onewindow.channels.window.acts.doing import (
    Doing,
    accept,
    accept_on_promise,
    accept_with_deferral,
    approve_negative,
    archive,
    confirm_on_paper,
    convert_mock,
    decline,
    deliver,
    make_result,
    pass_pre_review,
    point_elsewhere,
    report_negative,
    request_correction,
    return_case,
    submit_correction,
    supplement,
    supply_deferred,
    terminate,
    withdraw,
)
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.api import Act, CaseFile
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Refusal

Tone = Literal["", "primary", "danger"]


@dataclass(frozen=True, slots=True)
class WindowAct:
    """One act: its button, its form, what it does, what it means and where it is listed.

    ``is_listed`` says for which cases the act is shown at all; whether it is open now is asked of
    the domain, and the reason is shown where it is not.
    """

    slug: str
    label: str
    icon: str
    act: Act
    capability: str
    form: type[forms.ActForm]
    perform: Callable[[Doing], cases.Case]
    meaning: Callable[[CaseFile, datetime], str]
    is_listed: Callable[[CaseFile], bool]
    tone: Tone = ""
    template: str = "window/_act_form.html"

    @property
    def law(self) -> str:
        return self.act.law


@dataclass(frozen=True, slots=True)
class Offer:
    """An act on one case, open or not; ``refusal`` says why it is not."""

    entry: WindowAct
    meaning: str
    refusal: Refusal | None


def _before(file: CaseFile) -> bool:
    return cases.is_legal(Act.REQUEST_CORRECTION, file.state.status)


def _pending(file: CaseFile) -> bool:
    return cases.is_legal(Act.WITHDRAW, file.state.status)


def _reported(kind: str) -> Callable[[CaseFile], bool]:
    def is_listed(file: CaseFile) -> bool:
        report = file.state.negative
        return _pending(file) and report is not None and report.kind == kind

    return is_listed


def _is(act: Act) -> Callable[[CaseFile], bool]:
    return lambda file: cases.is_legal(act, file.state.status)


def _unconfirmed(file: CaseFile) -> bool:
    needs = file.terms.content.needs_second_screen and file.state.channel == "window"
    return _before(file) and needs and not file.state.confirmed_by


def _has_returned(file: CaseFile) -> bool:
    return any(step.status.value == "returned" for step in file.state.run)


def _to_approve(file: CaseFile) -> bool:
    report = file.state.negative
    return _pending(file) and report is not None and report.approved_at is None


ENTRIES = (
    WindowAct(
        "pre-review", "预审通过", "badge-check", Act.PRE_REVIEW, "cases.receive",
        forms.OpinionForm, pass_pre_review, words.pre_review, _is(Act.PRE_REVIEW), "primary",
    ),
    WindowAct(
        "confirm-on-paper", "纸质确认", "file-check", Act.CONFIRM, "cases.receive",
        forms.ReasonForm, confirm_on_paper, words.paper, _unconfirmed,
    ),
    WindowAct(
        "accept", "受理", "check", Act.ACCEPT, "cases.accept",
        forms.ActForm, accept, words.accept, _before, "primary",
    ),
    WindowAct(
        "accept-with-deferral", "容缺受理", "hourglass", Act.ACCEPT_WITH_DEFERRAL, "cases.defer",
        forms.DeferralForm, accept_with_deferral, words.defer, _before,
    ),
    WindowAct(
        "accept-on-promise", "告知承诺受理", "handshake", Act.ACCEPT_ON_PROMISE, "cases.promise",
        forms.PromiseForm, accept_on_promise, words.promise, _before,
    ),
    WindowAct(
        "request-correction", "一次性补正告知", "circle-alert", Act.REQUEST_CORRECTION,
        "cases.correct", forms.CorrectionForm, request_correction, words.correction, _before,
        template="window/_act_correction.html",
    ),
    WindowAct(
        "submit-correction", "收补正材料", "inbox", Act.SUBMIT_CORRECTION, "cases.receive",
        forms.CorrectedForm, submit_correction, words.corrected, _is(Act.SUBMIT_CORRECTION),
        "primary",
    ),
    WindowAct(
        "supply-deferred", "补齐容缺材料", "inbox", Act.SUPPLY_DEFERRED, "cases.receive",
        forms.DeferredForm, supply_deferred, words.supplied,
        lambda file: bool(file.state.open_deferrals), "primary",
    ),
    WindowAct(
        "supplement", "补充退回的环节", "undo-2", Act.EXAMINE, "cases.receive",
        forms.SupplementForm, supplement, words.supplement, _has_returned, "primary",
    ),
    WindowAct(
        "make-result", "制证", "stamp", Act.MAKE_RESULT, "cases.issue",
        forms.ActForm, make_result, words.result, _is(Act.MAKE_RESULT), "primary",
    ),
    WindowAct(
        "deliver", "送达", "package", Act.DELIVER, "cases.deliver",
        forms.DeliveryForm, deliver, words.deliver, _is(Act.DELIVER), "primary",
    ),
    WindowAct(
        "archive", "归档", "archive", Act.ARCHIVE, "cases.archive",
        forms.ActForm, archive, words.archive, _is(Act.ARCHIVE),
    ),
    WindowAct(
        "convert-mock", "转为正式办件", "play", Act.CONVERT_MOCK, "cases.mock",
        forms.OpinionForm, convert_mock, words.mock,
        lambda file: file.state.is_simulated and file.state.is_in_progress,
    ),
    WindowAct(
        "report-negative", "否定事项报备", "file-text", Act.REPORT_NEGATIVE, "cases.report",
        forms.NegativeForm, report_negative, words.report, _pending, "danger",
    ),
    WindowAct(
        "approve-negative", "核准否定报备", "badge-check", Act.REPORT_NEGATIVE, "cases.endorse",
        forms.OpinionForm, approve_negative, words.approve, _to_approve,
    ),
    WindowAct(
        "decline", "不予受理", "ban", Act.DECLINE, "cases.decline",
        forms.ActForm, decline, words.decline, _before, "danger",
    ),
    WindowAct(
        "point-elsewhere", "不受理（非本机关）", "signpost", Act.POINT_ELSEWHERE, "cases.receive",
        forms.ElsewhereForm, point_elsewhere, words.elsewhere, _before, "danger",
    ),
    WindowAct(
        "return", "退件", "undo-2", Act.RETURN, "cases.return",
        forms.ReturnForm, return_case, words.returned,
        lambda file: _before(file) or _reported("return")(file), "danger",
    ),
    WindowAct(
        "withdraw", "申请人撤回", "log-out", Act.WITHDRAW, "cases.withdraw",
        forms.ReasonForm, withdraw, words.withdraw, _pending, "danger",
    ),
    WindowAct(
        "terminate", "终止办理", "octagon-alert", Act.TERMINATE, "cases.terminate",
        forms.TerminationForm, terminate, words.terminate, _reported("terminate"), "danger",
    ),
)  # fmt: skip
ACTS = {entry.slug: entry for entry in ENTRIES}


def offers(file: CaseFile, *, by: Actor, at: datetime) -> list[Offer]:
    """Return the acts listed for the case, each open or with the reason why it is not."""
    return [
        Offer(
            entry,
            entry.meaning(file, at),
            cases.why_not(file, entry.act, capability=entry.capability, by=by, at=at),
        )
        for entry in ENTRIES
        if entry.is_listed(file)
    ]
