"""The whole reactive side on one page: which handlers hear which facts."""

from __future__ import annotations

from datetime import timedelta

from onewindow.kit.schedule import Sweep

_NOTICES = "onewindow.domains.cases.handlers.notices.issue_notices"
_SCREENS = "onewindow.domains.cases.handlers.live.tell_screens"
_BATCHES = "onewindow.domains.cases.handlers.clocks.spread_batches"
_RECOMPUTE = "onewindow.domains.cases.handlers.clocks.recompute_batch"

_INVITE = "onewindow.domains.evaluation.handlers.invite_after_case"
_TABLETS = "onewindow.domains.evaluation.handlers.tell_tablet"

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    "calendars.calendar_amended.v1": (_BATCHES,),
    "cases.clocks_outdated.v1": (_RECOMPUTE,),
    "cases.applicant_confirmed.v1": (_SCREENS,),
    "cases.application_amended.v1": (_NOTICES, _SCREENS),
    "cases.case_accepted.v1": (_NOTICES, _SCREENS, _INVITE),
    "cases.case_archived.v1": (_NOTICES, _SCREENS),
    "cases.case_concluded.v1": (_NOTICES, _SCREENS),
    "cases.case_decided.v1": (_NOTICES, _SCREENS),
    "cases.case_declined.v1": (_NOTICES, _SCREENS, _INVITE),
    "cases.case_delivered.v1": (_NOTICES, _SCREENS, _INVITE),
    "cases.case_pointed_elsewhere.v1": (_NOTICES, _SCREENS, _INVITE),
    "cases.case_received.v1": (_NOTICES, _SCREENS),
    "cases.case_returned.v1": (_NOTICES, _SCREENS, _INVITE),
    "cases.case_terminated.v1": (_NOTICES, _SCREENS, _INVITE),
    "cases.case_withdrawn.v1": (_NOTICES, _SCREENS, _INVITE),
    "cases.clocks_recomputed.v1": (_SCREENS,),
    "cases.correction_requested.v1": (_NOTICES, _SCREENS),
    "cases.correction_submitted.v1": (_NOTICES, _SCREENS),
    "cases.deferred_material_supplied.v1": (_SCREENS,),
    "cases.extension_granted.v1": (_NOTICES, _SCREENS),
    "cases.incident_raised.v1": (_SCREENS,),
    "cases.mock_converted.v1": (_NOTICES, _SCREENS),
    "cases.negative_report_approved.v1": (_NOTICES, _SCREENS),
    "cases.negative_reported.v1": (_SCREENS,),
    "cases.pre_review_passed.v1": (_SCREENS,),
    "cases.promise_checked.v1": (_SCREENS,),
    "cases.result_made.v1": (_NOTICES, _SCREENS),
    "cases.signer_added.v1": (_SCREENS,),
    "cases.special_procedure_ended.v1": (_NOTICES, _SCREENS),
    "cases.special_procedure_started.v1": (_NOTICES, _SCREENS),
    "cases.step_extended.v1": (_SCREENS,),
    "cases.step_rerouted.v1": (_SCREENS,),
    "cases.step_returned.v1": (_SCREENS,),
    "cases.step_sent_back.v1": (_SCREENS,),
    "cases.step_signed.v1": (_NOTICES, _SCREENS),
    "cases.step_supplemented.v1": (_SCREENS,),
    "evaluation.evaluation_invited.v1": (_TABLETS,),
    "evaluation.evaluation_submitted.v1": (_TABLETS,),
}
"""Fact type → dotted names of handlers ``(fact, event_meta)``; see kit.outbox.deliver."""

SWEEPS: tuple[Sweep, ...] = (
    Sweep(
        "cases.deemed_acceptance",
        timedelta(seconds=30),
        "onewindow.domains.cases.tasks.sweep_deemed_acceptance",
    ),
    Sweep("cases.deferrals", timedelta(minutes=5), "onewindow.domains.cases.tasks.sweep_deferrals"),
    Sweep(
        "evaluation.silence",
        timedelta(minutes=10),
        "onewindow.domains.evaluation.tasks.sweep_silent_invitations",
    ),
    Sweep("cases.silence", timedelta(minutes=1), "onewindow.domains.cases.tasks.sweep_silence"),
)
"""Periodic functions ``(at)``; see kit.schedule."""

LIVE_CHANNELS: dict[str, str] = {
    "case": "onewindow.domains.cases.handlers.live.may_hear_case",
    "department": "onewindow.domains.cases.handlers.live.may_hear_department",
    "window": "onewindow.domains.cases.handlers.live.may_hear_window",
}
"""Kind of live channel → dotted name of ``(user, name) -> bool``; see kit.live."""
