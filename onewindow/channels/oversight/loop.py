"""The acts of the loop after a bad evaluation: who may do which when, and its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from onewindow.channels.acting import ActForm, Fields
from onewindow.channels.oversight.forms import evaluation as f
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation.api import Rectification, Stage
from onewindow.kit.actors import Actor

Do = Callable[[Rectification, Fields, Actor, datetime], object]
LAW = "国办发〔2019〕51号：差评整改闭环"


@dataclass(frozen=True)
class LoopAct:
    """One act as its page says it; ``step`` is its name in the rules of the domain."""

    slug: str
    title: str
    step: str
    capability: str
    form: type[ActForm]
    do: Do
    said: str
    explanation: str = ""
    is_dangerous: bool = False

    def is_open_to(self, by: Actor, row: Rectification) -> bool:
        """Say whether the page offers it now; the act itself checks again."""
        if not by.may(self.capability) or not evaluation.is_lawful(self.step, Stage(row.stage)):
            return False
        is_own = not by.department or by.department == row.department
        return is_own or self.capability != "evaluation.handle"

    def form_for(self, row: Rectification) -> type[ActForm]:
        """Return the form, without what cannot be said of this evaluation."""
        if self.form is f.CallBackForm and row.evaluation.invitation.is_named:
            return f.NamedCallBackForm
        return self.form


def _dispatch(row: Rectification, fields: Fields, by: Actor, at: datetime) -> object:
    return evaluation.dispatch(row.pk, by=by, at=at, **fields)


def _contact(row: Rectification, fields: Fields, by: Actor, at: datetime) -> object:
    return evaluation.contact(row.pk, by=by, at=at, **fields)


def _rectify(row: Rectification, fields: Fields, by: Actor, at: datetime) -> object:
    return evaluation.rectify(row.pk, by=by, at=at, **fields)


def _call_back(row: Rectification, fields: Fields, by: Actor, at: datetime) -> object:
    return evaluation.call_back(row.pk, by=by, at=at, **fields)


def _appeal(row: Rectification, fields: Fields, by: Actor, at: datetime) -> object:
    return evaluation.appeal(row.pk, by=by, at=at, **fields)


def _review(row: Rectification, fields: Fields, by: Actor, at: datetime) -> object:
    return evaluation.review_appeal(
        row.pk, is_struck=fields["verdict"] == "strike", opinion=fields["opinion"], by=by, at=at
    )


ACTS = {
    act.slug: act
    for act in (
        LoopAct(
            "dispatch",
            "转办",
            "dispatch",
            "evaluation.dispatch",
            f.DispatchForm,
            _dispatch,
            "已转办，承办部门的联系时限开始计算。",
            "转给提供服务的部门；时限从转办起算。",
        ),
        LoopAct(
            "contact",
            "联系评价人",
            "contact",
            "evaluation.handle",
            f.ContactForm,
            _contact,
            "联系情况已记录，整改时限开始计算。",
            "记录核对的结论供参考；与记录不符的也要听评价人怎么说。",
        ),
        LoopAct(
            "rectify",
            "登记整改",
            "rectify",
            "evaluation.handle",
            f.RectifyForm,
            _rectify,
            "整改已登记，由中心其他人员回访。",
        ),
        LoopAct(
            "call-back",
            "回访评价人",
            "close",
            "evaluation.dispatch",
            f.CallBackForm,
            _call_back,
            "回访已记录。",
            "认可或多次未接通即办结；不认可退回整改。整改人不能回访自己的整改。",
        ),
        LoopAct(
            "appeal",
            "申诉",
            "appeal",
            "evaluation.handle",
            f.AppealForm,
            _appeal,
            "已提出申诉，由监督部门复核。",
            is_dangerous=True,
        ),
        LoopAct(
            "review",
            "复核申诉",
            "strike",
            "evaluation.review",
            f.ReviewForm,
            _review,
            "复核结论已记录。",
            "剔除的评价不再计入统计，也不公开；承办部门不能复核自己的申诉。",
        ),
    )
}
