"""好差评: what somebody was invited to judge, and what they say of it, once."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from onewindow.channels.judging import WHOEVER_WAS_SERVED, closed_words, form_of
from onewindow.channels.judging import Given as GivenForm
from onewindow.channels.openapi import judged as j
from onewindow.channels.openapi.answers import Word
from onewindow.channels.openapi.carrying import at_door
from onewindow.channels.openapi.door import Call, act, query
from onewindow.channels.openapi.fields import Body
from onewindow.channels.openapi.operations.tickets import DoorToken
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation.api import EvaluationChannel
from onewindow.domains.organizations import api as organizations
from onewindow.kit import tries

TAG = "好差评"
SCOPES = ("evaluation.collect",)
_WRONG_A_CLIENT = 200
"""Wrong codes of one system in a quarter of an hour; its users share it."""
InvitationCode = Annotated[str, StringConstraints(pattern=r"^[\w-]{8,24}$", max_length=24)]
LabelCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$", max_length=3)]
Stars = Annotated[int, Field(ge=1, le=5, strict=True)]
Said = Annotated[str, StringConstraints(max_length=500)]


@query(
    "getInvitation",
    "/invitations/{code}",
    scopes=SCOPES,
    tag=TAG,
    summary="评价邀请",
    answer=j.InvitationAnswer,
)
def get_invitation(call: Call, code: InvitationCode) -> j.InvitationAnswer:
    """评哪一次服务、五级和各级的官方标签、能否还评；已评的给出整改进展，不给出评价内容。"""
    return _shown(call, _invitation(call, code))


def _invitation(call: Call, code: str) -> evaluation.Invitation:
    limits = {f"evaluation-by:{call.caller.code}": _WRONG_A_CLIENT}
    tries.require_patience(limits, at=call.at)
    try:
        return evaluation.invitation_of(code)
    except evaluation.InvitationNotFound:
        call.guesses.extend(limits)
        raise


class EvaluationBody(Body):
    """What somebody says."""

    stars: Stars = Field(description="一至五星")
    labels: list[LabelCode] = Field([], max_length=8, description="该级的官方标签代码")
    words: Said = Field("", description="文字评价，字数以邀请给出的为限")
    via: Literal["mobile", "web"] = Field("mobile", description="移动端或PC端")
    door: DoorToken | None = Field(
        None, description="在已配对的自助终端上评价的，给出终端地址中的一段，渠道记为大厅其他终端"
    )


@act(
    "submitEvaluation",
    "/invitations/{code}/evaluation",
    scopes=SCOPES,
    tag=TAG,
    summary="评价",
    verbs=("submit_evaluation",),
    answer=j.InvitationAnswer,
    status=201,
    example={"stars": 2, "labels": ["213"], "words": "问了三次才说清楚"},
)
def submit_evaluation(call: Call, code: InvitationCode, body: EvaluationBody) -> j.InvitationAnswer:
    """一次服务评价一次；三星以下须勾选标签或写明原因。提交后才转给承办部门，窗口人员不能事先看到。"""
    via = EvaluationChannel(body.via)
    if body.door is not None and at_door(call, body.door)[0].is_kiosk:
        via = EvaluationChannel.KIOSK
    _invitation(call, code)
    evaluation.submit_evaluation(
        code,
        stars=body.stars,
        labels=body.labels,
        words=body.words,
        channel=via,
        by=replace(WHOEVER_WAS_SERVED, client=call.caller.code),
        at=call.at,
    )
    return _shown(call, evaluation.invitation_of(code))


def _shown(call: Call, row: evaluation.Invitation) -> j.InvitationAnswer:
    outlet = organizations.find_outlet(row.outlet) if row.outlet else None
    form = form_of(row, GivenForm())
    stage = evaluation.stage_of(row)
    return j.InvitationAnswer(
        code=row.code,
        kind=Word(code=row.kind, label=row.get_kind_display()),
        status=Word(code=row.status, label=row.get_status_display()),
        item_name=row.item_name,
        department_name=organizations.directory().get(row.department, ""),
        outlet_name=outlet.name if outlet else "",
        window=row.window,
        invited_at=row.invited_at,
        closes_at=row.closes_at,
        is_open=row.may_be_judged(call.at),
        why_not=closed_words(row, call.at),
        stage=Word(code=stage.value, label=stage.label) if stage else None,
        longest_words=form["longest"],
        grades=[
            j.GradeOffered(
                stars=grade.stars,
                name=grade.name,
                needs_reason=grade.is_bad,
                labels=[Word(code=one.code, label=one.text) for one in grade.labels],
            )
            for grade in form["grades"]
        ],
    )
