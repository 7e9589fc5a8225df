"""Which acts a page offers: open ones as buttons or dialogs, the others with the reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from onewindow.channels.review.acts import SPECS, ActSpec, OfficerAct
from onewindow.channels.review.forms import Choices
from onewindow.channels.telling import NEGATIVE_KINDS
from onewindow.domains.accounts import api as accounts
from onewindow.domains.cases.api import officer_outlook
from onewindow.domains.organizations import api as organizations
from onewindow.kit.refusals import Refusal
from onewindow.lib.limits import Limit
from onewindow.ui.axes import chinese_day
from onewindow.ui.pictures import Choice, ReasonDialog

if TYPE_CHECKING:
    from onewindow.channels.review.case_page import Opened

PROMISE_OUTCOMES = (
    ("fulfilled", "承诺已履行"),
    ("corrected", "限期整改"),
    ("revoked", "撤销决定"),
)
_REASON_LABELS = {
    OfficerAct.RESUME: "结果",
    OfficerAct.RESUME_STEP: "结果",
    OfficerAct.ENDORSE: "核准意见",
    OfficerAct.CHECK_PROMISE: "核查情况和证据",
}
_KIND_LABELS = {
    OfficerAct.SEND_BACK: "退回到",
    OfficerAct.ADD_SIGNER: "增加签署人",
    OfficerAct.CHECK_PROMISE: "核查结果",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """An act that is open now."""

    spec: ActSpec
    url: str
    dialog: ReasonDialog | None = None


@dataclass(frozen=True, slots=True)
class Withheld:
    """Acts that are not open now, and the one reason for all of them."""

    labels: tuple[str, ...]
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Offers:
    step: tuple[Offer, ...]
    case: tuple[Offer, ...]
    withheld: tuple[Withheld, ...]

    @property
    def dialogs(self) -> list[ReasonDialog]:
        return [offer.dialog for offer in (*self.step, *self.case) if offer.dialog]


def offers_of(opened: Opened, outlook: officer_outlook.Outlook, names: Mapping[str, str]) -> Offers:
    """Return what the person may do here; acts beyond their capabilities are not mentioned."""
    open_: dict[bool, list[Offer]] = {True: [], False: []}
    refused: dict[str, tuple[list[str], Refusal]] = {}
    for spec in SPECS:
        if spec.on_step and opened.step is None:
            continue
        refusal = outlook.why_not(spec.act)
        if refusal is None:
            open_[spec.on_step].append(_offer(opened, spec, outlook))
        elif "capability" not in refusal.details and spec.act not in _SILENT:
            refused.setdefault(refusal.message, ([], refusal))[0].append(spec.label)
    withheld = tuple(Withheld(tuple(labels), why) for labels, why in refused.values())
    return Offers(tuple(open_[True]), tuple(open_[False]), withheld)


_SILENT = frozenset(
    {
        OfficerAct.RESUME,
        OfficerAct.RESUME_STEP,
        OfficerAct.ENDORSE,
        OfficerAct.MAKE_RESULT,
        OfficerAct.CHECK_PROMISE,
    }
)
"""Acts that follow another act: before that nobody asks why they are not there."""


def act_url(opened: Opened, spec: ActSpec) -> str:
    path = {"number": opened.number}
    if spec.on_step:
        path["step"] = opened.code
    return reverse(spec.url_name, kwargs=path)


def _offer(opened: Opened, spec: ActSpec, outlook: officer_outlook.Outlook) -> Offer:
    url = act_url(opened, spec)
    if not spec.is_dialog:
        return Offer(spec, url)
    kinds = kinds_for(opened, spec, outlook)
    dialog = ReasonDialog(
        id=f"act-{spec.slug}",
        title=spec.label,
        action=url,
        act=spec.button,
        explanation=explanation_of(opened, spec),
        law=law_of(opened, spec),
        choices=tuple(Choice(value, label) for value, label in kinds),
        choices_label=_KIND_LABELS.get(spec.act, "类别"),
        reason_label=_REASON_LABELS.get(spec.act, "理由"),
        is_dangerous=spec.is_dangerous,
        hidden={"key": str(uuid4())},
    )
    return Offer(spec, url, dialog)


def kind_label(spec: ActSpec) -> str:
    return _KIND_LABELS.get(spec.act, "类别")


def reason_label(spec: ActSpec) -> str:
    return _REASON_LABELS.get(spec.act, "理由")


def kinds_for(opened: Opened, spec: ActSpec, outlook: officer_outlook.Outlook) -> Choices:
    """Return what can be chosen for the act, in the words of the screen."""
    if spec.act is OfficerAct.SEND_BACK:
        return [(step.code, step.name) for step in outlook.targets]
    if spec.act is OfficerAct.ADD_SIGNER:
        return signers_for(opened)
    if spec.act in {OfficerAct.SUSPEND, OfficerAct.SUSPEND_STEP}:
        kinds = officer_outlook.special_kinds(opened.file)
        return [(kind.value, f"{kind.label}（{kind.article}）") for kind in kinds]
    if spec.act is OfficerAct.REPORT:
        state = opened.file.state
        lawful = ("refuse", "terminate", "return") if state.accepted_at else ("decline", "return")
        return [(kind, NEGATIVE_KINDS[kind]) for kind in lawful]
    if spec.act is OfficerAct.CHECK_PROMISE:
        return list(PROMISE_OUTCOMES)
    return []


def signers_for(opened: Opened) -> Choices:
    """Return the people of the step's department who could still be added."""
    step = opened.step
    assert step is not None
    there = organizations.people_of(step.department)
    taken = {*step.people, *step.owed_signers, opened.file.state.accepted_by, opened.by.key}
    wanted = sorted(set(there) - taken)
    names = accounts.names_of(set(wanted))
    return [(key, f"{names.get(key, key)}（{_roles(there[key])}）") for key in wanted]


def assignees_for(opened: Opened) -> Choices:
    """Return the A and B holders of the step's post, the present assignee left out."""
    step = opened.step
    assert step is not None
    there = organizations.people_of(step.department)
    wanted = sorted(key for key, roles in there.items() if step.role in roles)
    names = accounts.names_of(set(wanted))
    return [(key, names.get(key, key)) for key in wanted if key != step.assignee]


def departments_for(opened: Opened) -> Choices:
    assert opened.step is not None
    own = opened.step.department
    names = organizations.department_names()
    return sorted(((code, name) for code, name in names.items() if code != own), key=lambda d: d[1])


def _roles(roles: list[str]) -> str:
    known = {role.value: role.label for role in organizations.PostRole}
    return "、".join(known.get(role, role) for role in roles)


def explanation_of(opened: Opened, spec: ActSpec) -> str:
    """Return what the act does, with the dates it leads to where they do not hang on input."""
    file = opened.file
    if spec.act is OfficerAct.EXTEND:
        clocks = officer_outlook.extension_outlook(file, by=opened.by, at=opened.desk.at)
        before = file.clocks.active.due_on if file.clocks.active else None
        after = clocks.active.due_on if clocks and clocks.active else None
        rule = file.terms.profile.extension_rule(file.terms.content.profile_variant)
        limit = rule.limit.chinese if rule else ""
        if before and after:
            return (
                f"延长{limit}：到期日由 {chinese_day(before)} 改为 {chinese_day(after)}。"
                "只能延长一次，须将理由告知申请人。"
            )
        return f"延长{limit}。只能延长一次，须将理由告知申请人。"
    if spec.act is OfficerAct.ENDORSE and file.state.negative is not None:
        report = file.state.negative
        return (
            f"拟{NEGATIVE_KINDS.get(report.kind, report.kind)}。理由：{report.reason}。"
            f"依据：{report.basis}。"
        )
    if spec.act is OfficerAct.CHECK_PROMISE and file.clocks.follow_up_due_on:
        due = chinese_day(file.clocks.follow_up_due_on)
        return f"承诺内容：{file.state.promise}。应于 {due} 前核查。"
    if spec.act is OfficerAct.RESUME and file.state.open_pause is not None:
        pause = file.state.open_pause
        since = timezone.localtime(pause.start)
        return (
            f"{chinese_day(since.date())}启动，告知需要 {pause.needed_days} 个工作日。"
            f"{spec.explanation}"
        )
    return spec.explanation


def law_of(opened: Opened, spec: ActSpec) -> str:
    if spec.act is OfficerAct.EXTEND:
        rule = opened.file.terms.profile.extension_rule(opened.file.terms.content.profile_variant)
        return rule.article if rule else ""
    return spec.law


def unit_of(opened: Opened) -> Limit:
    """Return the step's own limit, whose unit an extension of it takes."""
    assert opened.step is not None
    return Limit.parse(opened.step.limit)
