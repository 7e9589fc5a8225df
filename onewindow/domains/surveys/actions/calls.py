"""The call: who is asked, what they said, the recording, and who comes in for whom (N19 N26)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.surveys.errors import (
    CallNotDue,
    RecordingGone,
    SurveyInvalid,
    SurveyNotFound,
)
from onewindow.domains.surveys.events import CallUnanswered, RecordingErased, SurveyAnswered
from onewindow.domains.surveys.models import (
    CallStatus,
    SurveyAnswer,
    SurveyCall,
    SurveyRound,
    SurveyTicket,
)
from onewindow.domains.surveys.permissions import CALL, LISTEN, demand
from onewindow.domains.surveys.rules.schemes import CHANNELS, CONTENTS, GRADES, scheme_from
from onewindow.kit import files
from onewindow.kit.actors import SYSTEM, Actor
from onewindow.kit.audit import write_audit
from onewindow.kit.outbox import record

LONGEST_OPINION = 500
UNSATISFIED = 1


def subject_of(row: SurveyRound) -> str:
    return f"survey:{row.division_code}:{row.month}"


def _due(pk: int, by: Actor) -> SurveyCall:
    """Return the locked call of a list that may still be called."""
    demand(by, CALL)
    call = (
        SurveyCall.objects.select_for_update(of=("self",))
        .select_related("round")
        .filter(pk=pk)
        .first()
    )
    if call is None or not by.reaches(call.round.division_code):
        raise SurveyNotFound("名单中没有这个人。")
    if call.status != CallStatus.DUE or call.round.closed_at is not None:
        raise CallNotDue(f"名单第{call.place}位现在是“{call.get_status_display()}”，不用回访。")
    return call


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask for, and the number to dial."""

    name: str
    phone: str


def see_contact(pk: int, *, by: Actor, at: datetime) -> Contact:
    """Return name and number of a call, after writing once who asked for them and why."""
    with transaction.atomic():
        call = _due(pk, by)
        person = cases.applicant_of(call.case_number)
        purpose = f"{call.round.month}第三方回访"
        return Contact(*applicants.reveal_contact(person, purpose=purpose, by=by, at=at))


@transaction.atomic
def record_answer(
    pk: int,
    *,
    grades: Mapping[str, int],
    opinion: str = "",
    is_complaint: bool = False,
    by: Actor,
    at: datetime,
) -> SurveyAnswer:
    """Keep what a person said on the telephone; a complaint opens a ticket (N19).

    It is one by an unsatisfied grade, or where the caller heard one in the opinion.
    """
    call = _due(pk, by)
    missing = [name for content, name in CONTENTS.items() if content not in grades]
    if missing:
        raise SurveyInvalid(f"还没有选择：{'、'.join(missing)}", field="grades")
    check_answer(grades, opinion, is_complaint=is_complaint)
    answer = keep_answer(
        call.round,
        person=cases.applicant_of(call.case_number),
        case_number=call.case_number,
        channel="third_party",
        window=call.window,
        clerk=call.clerk,
        department=call.department,
        grades=grades,
        opinion=opinion,
        is_complaint=is_complaint,
        by=by,
        at=at,
    )
    _moved(call, CallStatus.ANSWERED, by=by, at=at)
    return answer


@transaction.atomic
def record_no_answer(pk: int, *, has_refused: bool = False, by: Actor, at: datetime) -> SurveyCall:
    """Count a try; after the last one, or a refusal, the next in the draw comes in (N26)."""
    call = _due(pk, by)
    call.tries += 1
    is_last = has_refused or call.tries >= scheme_from(call.round.scheme).tries
    is_replaced = False
    if is_last:
        status = CallStatus.REFUSED if has_refused else CallStatus.UNREACHED
        is_replaced = _replace(call)
        _moved(call, status, by=by, at=at)
    else:
        call.caller, call.called_at = by.key, at
        call.save()
    outcome = "refused" if has_refused else "unreached"
    record(
        CallUnanswered(call.window, outcome, call.tries, is_replaced),
        subject=subject_of(call.round),
        by=by,
        at=at,
    )
    return call


def _replace(call: SurveyCall) -> bool:
    """Call in the next of the window's draw; False where nobody is left."""
    next_ = (
        SurveyCall.objects.select_for_update()
        .filter(round=call.round, window=call.window, status=CallStatus.WAITING)
        .order_by("place")
        .first()
    )
    if next_ is None:
        return False
    next_.status = CallStatus.DUE
    next_.save(update_fields=["status"])
    return True


def _moved(call: SurveyCall, status: CallStatus, *, by: Actor, at: datetime) -> None:
    call.status, call.caller, call.called_at = status, by.key, at
    call.save()


def check_answer(grades: Mapping[str, int], opinion: str, *, is_complaint: bool) -> None:
    """Refuse grades and words that cannot be, however many contents were graded."""
    if not set(grades) <= set(CONTENTS) or set(grades.values()) - set(GRADES):
        raise SurveyInvalid("每项内容应为满意、基本满意或不满意", field="grades")
    if len(opinion) > LONGEST_OPINION:
        raise SurveyInvalid(f"意见不超过{LONGEST_OPINION}字", field="opinion")
    if is_complaint and not opinion.strip():
        raise SurveyInvalid("投诉转整改的，请写明投诉内容", field="opinion")


def keep_answer(
    row: SurveyRound,
    *,
    person: str,
    case_number: str,
    channel: str,
    window: str,
    clerk: str,
    department: str,
    grades: Mapping[str, int],
    opinion: str,
    is_complaint: bool,
    by: Actor,
    at: datetime,
    collected_on: date | None = None,
) -> SurveyAnswer:
    """Keep an answer once, with the ticket of a complaint, in the caller's transaction."""
    answer, is_new = SurveyAnswer.objects.get_or_create(
        round=row,
        person=person,
        case_number=case_number,
        channel=channel,
        defaults={
            "window": window,
            "clerk": clerk,
            "department": department,
            "grades": dict(grades),
            "opinion": opinion.strip(),
            "answered_at": at,
            "collected_on": collected_on,
        },
    )
    if not is_new:
        raise SurveyInvalid(f"这个人对这件事已经通过{CHANNELS[channel]}评价过", field="case_number")
    if is_complaint or UNSATISFIED in grades.values():
        SurveyTicket.objects.create(
            answer=answer,
            department=department,
            division_code=row.division_code,
            opened_at=at,
        )
    record(SurveyAnswered(channel, window, dict(grades)), subject=subject_of(row), by=by, at=at)
    return answer


def keep_recording(pk: int, content: BinaryIO, *, name: str, by: Actor, at: datetime) -> SurveyCall:
    """Keep the recording of a call, and note the day by which it must be gone (N19)."""
    demand(by, CALL)
    stored = files.store(content, name=name, kinds=files.RECORDINGS, at=at)
    with transaction.atomic():
        call = (
            SurveyCall.objects.select_for_update(of=("self",))
            .select_related("round")
            .filter(pk=pk)
            .first()
        )
        if call is None or not by.reaches(call.round.division_code):
            raise SurveyNotFound("名单中没有这个人。")
        keep = timedelta(days=scheme_from(call.round.scheme).keep_days)
        call.recording, call.recorded_at = stored.sha256, at
        call.erase_on = timezone.localdate(at) + keep + timedelta(days=1)
        call.save(update_fields=["recording", "recorded_at", "erase_on"])
        return call


def hear_recording(pk: int, *, part: str = "", by: Actor, at: datetime) -> str:
    """Return the digest of a recording to be heard, after writing who hears it, each time.

    ``part`` is the range of bytes that was asked for. Raises RecordingGone for an erased one.
    """
    demand(by, LISTEN)
    with transaction.atomic():
        call = SurveyCall.objects.select_related("round").filter(pk=pk).first()
        if call is None or not by.reaches(call.round.division_code):
            raise SurveyNotFound("名单中没有这个人。")
        if not call.recording:
            if call.recorded_at is None:
                raise SurveyNotFound("这次回访没有录音。")
            raise RecordingGone(
                f"{timezone.localdate(call.recorded_at):%Y-%m-%d}的录音保存期满，已经删除。"
            )
        write_audit(
            "surveys.recording",
            by=by,
            subject=f"survey-call:{call.pk}",
            purpose=f"收听{call.round.month}回访录音",
            details={"sha256": call.recording, "case": call.case_number, "range": part},
            at=at,
        )
        return call.recording


def erase_recording(pk: int, *, at: datetime) -> bool:
    """Erase one recording whose time is up; the row and the fact stay as the log (N19)."""
    with transaction.atomic():
        call = SurveyCall.objects.select_for_update(of=("self",)).select_related("round").get(pk=pk)
        if call.erase_on is None or timezone.localdate(at) < call.erase_on:
            return False
        assert call.recorded_at is not None
        sha256, recorded_on = call.recording, timezone.localdate(call.recorded_at)
        others = SurveyCall.objects.filter(recording=sha256).exclude(pk=pk)
        if not others.exists():
            files.erase(sha256, reason="回访录音保存期满", by=SYSTEM, at=at)
        call.erase_on, call.recording = None, ""
        call.save(update_fields=["erase_on", "recording"])
        record(
            RecordingErased(sha256, recorded_on), subject=subject_of(call.round), by=SYSTEM, at=at
        )
        return True
