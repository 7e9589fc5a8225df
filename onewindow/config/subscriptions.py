"""The whole reactive side on one page: which handlers hear which facts."""

from __future__ import annotations

from datetime import timedelta

from onewindow.kit.outbox import Only
from onewindow.kit.schedule import Sweep

_NOTICES = "onewindow.domains.cases.handlers.notices.issue_notices"
_NEXT = "onewindow.domains.cases.handlers.texts.tell_next_step"
_SCREENS = "onewindow.domains.cases.handlers.live.tell_screens"
_DEPARTMENTS = "onewindow.domains.cases.handlers.live.tell_departments"
_BATCHES = "onewindow.domains.cases.handlers.clocks.spread_batches"
_RECOMPUTE = "onewindow.domains.cases.handlers.clocks.recompute_batch"
_WEBHOOKS = "onewindow.domains.webhooks.handlers.announce"
_CARRIED = "onewindow.domains.webhooks.carried.announce"
_CARRIED_TICKET = Only(_CARRIED, {"carried": True})
_OWNERS = "onewindow.domains.webhooks.handlers.tell_owner"
_CLIENTS = "onewindow.domains.webhooks.handlers.pause_with_client"

_HOURS = "onewindow.domains.queueing.handlers.changes.follow_opening_hours"
_OUTLETS = "onewindow.domains.queueing.handlers.changes.follow_outlet"
_WINDOWS = "onewindow.domains.queueing.handlers.changes.follow_windows"
_ROUTES = "onewindow.domains.queueing.handlers.changes.follow_standard"
_SKILLS = "onewindow.domains.queueing.handlers.changes.follow_skills"

_CALL_TEXT = "onewindow.domains.queueing.handlers.texts.send_call"

_PEAK_TEXT = "onewindow.domains.queueing.handlers.peaks.text_on_duty"

_CONFIRM_TEXT = "onewindow.domains.appointments.handlers.texts.confirm_by_text"
_CANCEL_TEXT = "onewindow.domains.appointments.handlers.texts.tell_cancelled"
_PLATE_NAMES = "onewindow.domains.appointments.handlers.plates.follow_plate_name"
_VISIT_BOOKED = "onewindow.domains.appointments.handlers.visits.confirm_visit"
_VISIT_CANCELLED = "onewindow.domains.appointments.handlers.visits.tell_visit_cancelled"
_VISIT_MOVED = "onewindow.domains.appointments.handlers.visits.tell_visit_moved"
_VISIT_SET_OUT = "onewindow.domains.appointments.handlers.visits.tell_visit_set_out"
_VISIT_ABSENT = "onewindow.domains.appointments.handlers.visits.tell_visit_absent"
_SHUT_DAY = "onewindow.domains.appointments.handlers.closings.follow_exception"
_SHUT_HOURS = "onewindow.domains.appointments.handlers.closings.follow_hours"
_SHUT_OUTLET = "onewindow.domains.appointments.handlers.closings.follow_outlet"
_HELPERS = "onewindow.domains.cases.handlers.assistance.follow_helper"
_VISITS = "onewindow.domains.cases.handlers.assistance.follow_visit"

_TRANSFER = "onewindow.domains.contracts.handlers.note_transfer"
_FULFIL = "onewindow.domains.contracts.handlers.fulfil"

_APPRAISE = "onewindow.domains.appraisals.handlers.take_survey"
_INVITE = "onewindow.domains.evaluation.handlers.invite_after_case"
_INVITE_VISIT = "onewindow.domains.evaluation.handlers.invite_after_ticket"
_ASK_BY_TEXT = "onewindow.domains.evaluation.texts.ask_by_text"

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    "accounts.client_revoked.v1": (_CLIENTS,),
    "appointments.appointment_booked.v1": (_CONFIRM_TEXT, _CARRIED_TICKET),
    "appointments.appointment_arrived.v1": (_CARRIED,),
    "appointments.appointment_cancelled.v1": (_CANCEL_TEXT, _CARRIED),
    "appointments.appointment_missed.v1": (_CARRIED,),
    "appointments.visit_absent.v1": (_VISIT_ABSENT,),
    "appointments.visit_booked.v1": (_VISIT_BOOKED,),
    "appointments.visit_cancelled.v1": (_VISIT_CANCELLED, _CARRIED),
    "appointments.visit_moved.v1": (_VISIT_MOVED, _CARRIED),
    "appointments.visit_set_out.v1": (_VISIT_SET_OUT,),
    "calendars.calendar_amended.v1": (_BATCHES,),
    "cases.clocks_alerted.v1": (_DEPARTMENTS,),
    "calendars.opening_exception_set.v1": (_HOURS, _SHUT_DAY),
    "calendars.opening_hours_changed.v1": (_HOURS, _SHUT_HOURS),
    "catalogue.standard_published.v1": (_ROUTES,),
    "catalogue.standard_repealed.v1": (_ROUTES,),
    "organizations.outlet_closed.v1": (_OUTLETS, _SHUT_OUTLET),
    "organizations.outlet_opened.v1": (_OUTLETS,),
    "organizations.skill_certified.v1": (_SKILLS,),
    "organizations.window_closed.v1": (_WINDOWS,),
    "organizations.window_opened.v1": (_WINDOWS,),
    "cases.clocks_outdated.v1": (_RECOMPUTE,),
    "cases.applicant_confirmed.v1": (_SCREENS, _WEBHOOKS),
    "cases.assistance_ended.v1": (_SCREENS, _WEBHOOKS),
    "cases.assistant_assigned.v1": (_SCREENS, _WEBHOOKS),
    "cases.application_amended.v1": (_NOTICES, _SCREENS, _WEBHOOKS),
    "cases.case_accepted.v1": (_NOTICES, _SCREENS, _INVITE, _WEBHOOKS, _NEXT),
    "cases.case_archived.v1": (_NOTICES, _SCREENS, _WEBHOOKS),
    "cases.case_concluded.v1": (_NOTICES, _SCREENS, _WEBHOOKS),
    "cases.case_decided.v1": (_NOTICES, _SCREENS, _WEBHOOKS, _FULFIL, _NEXT),
    "cases.case_declined.v1": (_NOTICES, _SCREENS, _INVITE, _WEBHOOKS, _NEXT),
    "cases.case_delivered.v1": (_NOTICES, _SCREENS, _INVITE, _WEBHOOKS, _NEXT),
    "cases.case_pointed_elsewhere.v1": (_NOTICES, _SCREENS, _INVITE, _WEBHOOKS, _NEXT),
    "cases.case_received.v1": (_NOTICES, _SCREENS, _WEBHOOKS, _NEXT),
    "cases.case_returned.v1": (_NOTICES, _SCREENS, _INVITE, _WEBHOOKS, _NEXT),
    "cases.case_terminated.v1": (_NOTICES, _SCREENS, _INVITE, _WEBHOOKS, _NEXT),
    "cases.case_withdrawn.v1": (_NOTICES, _SCREENS, _INVITE, _WEBHOOKS, _NEXT),
    "cases.clocks_recomputed.v1": (_SCREENS, _WEBHOOKS),
    "cases.correction_requested.v1": (_NOTICES, _SCREENS, _WEBHOOKS, _NEXT),
    "cases.correction_submitted.v1": (_NOTICES, _SCREENS, _WEBHOOKS, _NEXT),
    "cases.deferred_material_supplied.v1": (_SCREENS, _WEBHOOKS),
    "cases.extension_granted.v1": (_NOTICES, _SCREENS, _WEBHOOKS, _NEXT),
    "cases.incident_raised.v1": (_SCREENS, _WEBHOOKS),
    "cases.mock_converted.v1": (_NOTICES, _SCREENS, _WEBHOOKS),
    "cases.negative_report_approved.v1": (_NOTICES, _SCREENS, _WEBHOOKS),
    "cases.negative_reported.v1": (_SCREENS, _WEBHOOKS),
    "cases.pre_review_passed.v1": (_SCREENS, _WEBHOOKS, _NEXT),
    "cases.promise_checked.v1": (_SCREENS, _WEBHOOKS),
    "cases.result_made.v1": (_NOTICES, _SCREENS, _WEBHOOKS, _NEXT),
    "cases.signer_added.v1": (_SCREENS, _WEBHOOKS),
    "cases.special_procedure_ended.v1": (_NOTICES, _SCREENS, _WEBHOOKS, _NEXT),
    "cases.special_procedure_started.v1": (_NOTICES, _SCREENS, _WEBHOOKS, _NEXT),
    "cases.step_extended.v1": (_SCREENS, _WEBHOOKS),
    "cases.step_rerouted.v1": (_SCREENS, _WEBHOOKS),
    "cases.step_returned.v1": (_SCREENS, _WEBHOOKS, _NEXT),
    "cases.step_sent_back.v1": (_SCREENS, _WEBHOOKS),
    "cases.step_signed.v1": (_NOTICES, _SCREENS, _WEBHOOKS, _NEXT),
    "cases.step_supplemented.v1": (_SCREENS, _WEBHOOKS),
    "materials.material_submitted.v1": (_TRANSFER,),
    "webhooks.subscription_paused.v1": (_OWNERS,),
    "queueing.peak_reached.v1": (_PEAK_TEXT,),
    "queueing.plate_renamed.v1": (_PLATE_NAMES,),
    "queueing.ticket_abandoned.v1": (_CARRIED_TICKET,),
    "queueing.ticket_called.v1": (Only(_CALL_TEXT, {"modes": ["message"]}), _CARRIED_TICKET),
    "queueing.ticket_finished.v1": (_INVITE_VISIT, _CARRIED_TICKET),
    "queueing.ticket_missed.v1": (_CARRIED_TICKET,),
    "surveys.survey_closed.v1": (_APPRAISE,),
    "evaluation.evaluation_invited.v1": (Only(_ASK_BY_TEXT, {"may_text": True}), _CARRIED_TICKET),
    "queueing.visit_assisted.v1": (_HELPERS,),
    "queueing.visit_linked.v1": (_VISITS,),
}
"""Fact type → dotted names of handlers ``(fact, event_meta)``; see kit.outbox.deliver.

``Only`` where most facts of a type need no delivery at all.
"""

SWEEPS: tuple[Sweep, ...] = (
    Sweep("cases.alerts", timedelta(seconds=30), "onewindow.domains.cases.tasks.sweep_alerts"),
    Sweep(
        "cases.deemed_acceptance",
        timedelta(seconds=30),
        "onewindow.domains.cases.tasks.sweep_deemed_acceptance",
    ),
    Sweep("cases.deferrals", timedelta(minutes=5), "onewindow.domains.cases.tasks.sweep_deferrals"),
    Sweep("kit.replies", timedelta(hours=1), "onewindow.kit.replies.sweep_replies"),
    Sweep(
        "evaluation.silence",
        timedelta(minutes=10),
        "onewindow.domains.evaluation.tasks.sweep_silent_invitations",
    ),
    Sweep(
        "evaluation.reminders",
        timedelta(minutes=10),
        "onewindow.domains.evaluation.tasks.sweep_reminders",
    ),
    Sweep(
        "dockets.reminders",
        timedelta(minutes=10),
        "onewindow.domains.dockets.tasks.sweep_reminders",
    ),
    Sweep(
        "surveys.recordings",
        timedelta(hours=1),
        "onewindow.domains.surveys.tasks.sweep_recordings",
    ),
    Sweep(
        "contracts.expired",
        timedelta(minutes=5),
        "onewindow.domains.contracts.tasks.sweep_expired",
    ),
    Sweep("cases.silence", timedelta(minutes=1), "onewindow.domains.cases.tasks.sweep_silence"),
    Sweep("webhooks.tidy", timedelta(minutes=5), "onewindow.domains.webhooks.tasks.tidy"),
    Sweep("messages.tidy", timedelta(hours=1), "onewindow.domains.messages.tasks.tidy"),
    Sweep("queueing.peaks", timedelta(seconds=20), "onewindow.domains.queueing.tasks.sweep_peaks"),
    Sweep(
        "appointments.missed",
        timedelta(minutes=5),
        "onewindow.domains.appointments.tasks.sweep_missed",
    ),
    Sweep("queueing.days", timedelta(minutes=10), "onewindow.domains.queueing.tasks.sweep_days"),
)
"""Periodic functions ``(at)``; see kit.schedule."""

METRICS: tuple[str, ...] = (
    "onewindow.kit.metrics.tables.families",
    "onewindow.domains.cases.figures.families",
    "onewindow.domains.webhooks.figures.families",
    "onewindow.domains.messages.figures.families",
)
"""Functions ``(at) -> list[Family]`` behind /metrics; every count in them is bounded."""

LIVE_CHANNELS: dict[str, str] = {
    "assistant": "onewindow.domains.cases.handlers.live.may_hear_assistant",
    "case": "onewindow.domains.cases.handlers.live.may_hear_case",
    "department": "onewindow.domains.cases.handlers.live.may_hear_department",
    "desk": "onewindow.domains.cases.handlers.live.may_hear_desk",
    "hall": "onewindow.domains.queueing.handlers.live.may_hear_hall",
    "peaks": "onewindow.domains.queueing.handlers.live.may_hear_peaks",
    "supervision": "onewindow.domains.cases.handlers.live.may_hear_supervision",
    "ticket": "onewindow.domains.queueing.handlers.live.may_hear_ticket",
    "window": "onewindow.domains.queueing.handlers.live.may_hear_window",
}
"""Kind of live channel → dotted name of ``(user, name) -> bool``; see kit.live."""

LOOPS: tuple[str, ...] = (
    "onewindow.domains.webhooks.tasks.send_messages",
    "onewindow.domains.messages.tasks.send_texts",
)
"""Functions ``(stop)`` that every worker runs in a thread of their own; see kit.worker."""
