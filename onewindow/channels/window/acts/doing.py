"""Carry an act out: from the cleaned form to one call of the domain, which returns the case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from onewindow.channels.window import uploads
from onewindow.channels.window.acts import forms
from onewindow.channels.window.queue import present_ticket
from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import Actor


@dataclass(frozen=True)
class Doing:
    """One press of a button: the case as it was, the form, who and when."""

    file: cases.CaseFile
    form: forms.ActForm
    by: Actor
    at: datetime

    @property
    def number(self) -> str:
        return self.file.case.number

    @property
    def data(self) -> dict[str, Any]:
        return self.form.cleaned_data

    @property
    def stamp(self) -> dict[str, Any]:
        return {"by": self.by, "at": self.at, "key": self.data.get("key", "")}


def pass_pre_review(doing: Doing) -> cases.Case:
    return cases.pass_pre_review(doing.number, opinion=doing.data["opinion"], **doing.stamp)


def confirm_on_paper(doing: Doing) -> cases.Case:
    return cases.confirm_application(
        doing.number,
        mode="paper",
        digest=doing.file.state.form_digest,
        reason=doing.data["reason"],
        **doing.stamp,
    )


def accept(doing: Doing) -> cases.Case:
    return cases.accept_case(doing.number, **doing.stamp)


def accept_with_deferral(doing: Doing) -> cases.Case:
    assert isinstance(doing.form, forms.DeferralForm)
    return cases.accept_with_deferral(doing.number, doing.form.deferred(), **doing.stamp)


def accept_on_promise(doing: Doing) -> cases.Case:
    return cases.accept_on_promise(doing.number, promise=doing.data["promise"], **doing.stamp)


def request_correction(doing: Doing) -> cases.Case:
    assert isinstance(doing.form, forms.CorrectionForm)
    return cases.request_correction(
        doing.number,
        doing.form.defects(),
        override=doing.data.get("override", ""),
        **doing.stamp,
    )


def submit_correction(doing: Doing) -> cases.Case:
    return _hand_in(
        doing,
        lambda codes: cases.submit_correction(doing.number, codes, **doing.stamp),
    )


def supply_deferred(doing: Doing) -> cases.Case:
    return _hand_in(doing, lambda codes: cases.supply_deferred(doing.number, codes, **doing.stamp))


def supplement(doing: Doing) -> cases.Case:
    return _hand_in(
        doing,
        lambda codes: cases.supplement_step(
            doing.number,
            doing.data["step"],
            note=doing.data["note"],
            materials=codes,
            **doing.stamp,
        ),
    )


def _hand_in(doing: Doing, act: Callable[[Sequence[str]], cases.Case]) -> cases.Case:
    """Do the act and register the papers with it, in one transaction; a retry does neither."""
    codes = list(doing.data["materials"])
    scans = {
        name.removeprefix("file-"): value
        for name, value in doing.data.items()
        if name.startswith("file-") and isinstance(value, UploadedFile)
    }
    codes += [code for code in scans if code not in codes]
    papers = [_paper(code, scans.get(code), doing.at) for code in codes]
    with transaction.atomic():
        case = act(codes)
        if case.seq != doing.file.state.seq:
            cases.hand_in(case, papers, by=doing.by, at=doing.at)
    return case


def _paper(code: str, scan: UploadedFile[Any] | None, at: datetime) -> cases.Paper:
    if scan is None:
        return cases.Paper(code)
    stored, name = uploads.keep(scan, at=at)
    return cases.Paper(code, "scan", stored.sha256, name)


def make_result(doing: Doing) -> cases.Case:
    return cases.make_result(doing.number, **doing.stamp)


def deliver(doing: Doing) -> cases.Case:
    data = doing.data
    found = []
    if data["mode"] == "collection" and data["identity"]:
        found = applicants.find_applicants(identity=data["identity"], by=doing.by)
    with transaction.atomic():
        case = cases.deliver_case(
            doing.number,
            mode=data["mode"],
            recipient=data["recipient"],
            recipient_key=found[0].uuid if found else "",
            waybill=data["waybill"],
            **doing.stamp,
        )
        served = present_ticket(doing.by) if data["mode"] == "collection" else None
        if served is not None:
            _collected(doing, served)
    return case


def _collected(doing: Doing, ticket: queueing.QueueTicket) -> None:
    """Link the visit in which the result was handed over (Q16)."""
    queueing.attach(
        ticket.visit_id,
        queueing.LinkKind.COLLECTION,
        doing.number,
        ticket=ticket.pk,
        by=doing.by,
        at=doing.at,
    )


def archive(doing: Doing) -> cases.Case:
    return cases.archive_case(doing.number, **doing.stamp)


def convert_mock(doing: Doing) -> cases.Case:
    return cases.convert_mock(doing.number, reason=doing.data["opinion"], **doing.stamp)


def report_negative(doing: Doing) -> cases.Case:
    data = doing.data
    return cases.report_negative(
        doing.number, kind=data["kind"], reason=data["reason"], basis=data["basis"], **doing.stamp
    )


def approve_negative(doing: Doing) -> cases.Case:
    return cases.approve_negative_report(doing.number, opinion=doing.data["opinion"], **doing.stamp)


def decline(doing: Doing) -> cases.Case:
    return cases.decline_case(doing.number, **doing.stamp)


def point_elsewhere(doing: Doing) -> cases.Case:
    return cases.point_elsewhere(
        doing.number,
        reason=doing.data["reason"],
        right_authority=doing.data["right_authority"],
        **doing.stamp,
    )


def return_case(doing: Doing) -> cases.Case:
    reason = f"{doing.data['kind']}：{doing.data['reason']}"
    report = doing.file.state.negative
    return cases.return_case(
        doing.number,
        reason=reason,
        approved_by=report.approved_by if report else "",
        **doing.stamp,
    )


def withdraw(doing: Doing) -> cases.Case:
    return cases.withdraw_case(doing.number, reason=doing.data["reason"], **doing.stamp)


def terminate(doing: Doing) -> cases.Case:
    return cases.terminate_case(
        doing.number, reason=doing.data["reason"], basis=doing.data["basis"], **doing.stamp
    )
