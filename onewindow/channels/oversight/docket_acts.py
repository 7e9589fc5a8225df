"""The acts on a docket: who may do which when, and its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from onewindow.channels.acting import ActForm, Fields
from onewindow.channels.oversight.forms import dockets as f
from onewindow.domains.dockets import api as dockets
from onewindow.domains.dockets.api import Docket, Stage
from onewindow.kit.actors import Actor

Do = Callable[[Docket, Fields, Actor, datetime], object]
LAW = "国发〔2022〕5号：设立“办不成事”反映窗口"


@dataclass(frozen=True)
class DocketAct:
    """One act as its page says it; ``step`` is its name in the rules of the domain."""

    slug: str
    title: str
    step: str
    capability: str
    form: type[ActForm]
    do: Do
    said: str
    explanation: str = ""

    def is_open_to(self, by: Actor, row: Docket) -> bool:
        """Say whether the page offers it now; the act itself checks again."""
        if not by.may(self.capability) or not dockets.is_lawful(self.step, Stage(row.stage)):
            return False
        if self.step == "forward" and row.forwarded_from:
            return False
        is_own = not by.department or by.department == row.department
        return is_own or self.capability != "dockets.answer"


def _dispatch(row: Docket, fields: Fields, by: Actor, at: datetime) -> object:
    return dockets.dispatch(row.number, by=by, at=at, **fields)


def _forward(row: Docket, fields: Fields, by: Actor, at: datetime) -> object:
    return dockets.forward(row.number, by=by, at=at, **fields)


def _answer(row: Docket, fields: Fields, by: Actor, at: datetime) -> object:
    return dockets.answer(row.number, by=by, at=at, **fields)


def _call(row: Docket, fields: Fields, by: Actor, at: datetime) -> object:
    return dockets.tell_by_call(row.number, by=by, at=at, **fields)


def _text(row: Docket, fields: Fields, by: Actor, at: datetime) -> object:
    return dockets.tell_by_text(row.number, by=by, at=at)


def _decide(row: Docket, fields: Fields, by: Actor, at: datetime) -> object:
    return dockets.decide(
        row.number,
        is_upheld=fields["verdict"] == "uphold",
        opinion=fields["opinion"],
        by=by,
        at=at,
    )


ACTS = {
    act.slug: act
    for act in (
        DocketAct(
            "answer",
            "答复",
            "answer",
            "dockets.answer",
            f.AnswerForm,
            _answer,
            "已答复；留了电话的由中心回告，没有留的凭查询码查看。",
        ),
        DocketAct(
            "dispatch",
            "转办",
            "dispatch",
            "dockets.dispatch",
            f.DispatchForm,
            _dispatch,
            "已转办。",
            "答复期限自登记起算，转办不重新计算。事项和原因不准确的，在这里改正。",
        ),
        DocketAct(
            "forward",
            "转交其他部门",
            "forward",
            "dockets.answer",
            f.ForwardForm,
            _forward,
            "已转交。",
        ),
        DocketAct(
            "call",
            "电话回告",
            "tell",
            "dockets.dispatch",
            f.CallForm,
            _call,
            "回告已记录。",
            "告诉反映人答复的内容，问是否认可。第一次不认可的，由中心裁定。",
        ),
        DocketAct(
            "text",
            "短信回告",
            "tell",
            "dockets.dispatch",
            f.TextForm,
            _text,
            "短信已交发送，反映办结。",
            "短信里有打开答复的链接；反映人可以在期限内提出不认可。短信发不出去的不能办结。",
        ),
        DocketAct(
            "decide",
            "裁定",
            "decide",
            "dockets.decide",
            f.DecideForm,
            _decide,
            "裁定已记录。",
            "反映人不认可的，由中心裁定一次；承办部门不能裁定自己的答复。",
        ),
    )
}
