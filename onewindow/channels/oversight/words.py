"""What codes are called, when something is due, and the story of an evaluation in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.utils import timezone

from onewindow.channels.telling import Sentence, who
from onewindow.domains.accounts import api as accounts
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation import events as e
from onewindow.domains.organizations import api as organizations
from onewindow.ui.pictures import Light

VERDICT_TONES = {"corroborated": "red", "contradicted": "green", "open": "yellow"}
PLATFORMS = {"onsite": "政务服务大厅（现场）", "online": "政务服务平台（网上）"}
ACTS = {
    "dispatch": "转办差评",
    "contact": "联系了评价人",
    "rectify": "完成整改",
    "close": "回访评价人，整改办结",
    "reopen": "回访评价人，仍不认可，退回整改",
    "appeal": "提出申诉",
    "strike": "复核认定申诉成立",
    "uphold": "复核认定申诉不成立，继续整改",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """One label of a bad evaluation with what the record says of it."""

    text: str
    verdict: str
    tone: str
    because: str


def checked_labels(row: evaluation.ServiceEvaluation) -> list[Checked]:
    """Return the labels in the order they were chosen; a good evaluation is not checked."""
    found = {one["label"]: one for one in row.findings}
    told = []
    for code in row.labels:
        text = evaluation.LABELS[code].text
        one = found.get(code)
        if one is None:
            told.append(Checked(text, "", "", ""))
        else:
            verdict = evaluation.Verdict(one["verdict"])
            told.append(Checked(text, verdict.label, VERDICT_TONES[verdict.value], one["because"]))
    return told


def due_light(due_at: datetime | None, at: datetime) -> tuple[Light, str]:
    """Return the light of a limit and how many days are left, by the calendar."""
    if due_at is None:
        return Light.GREY, "不计时"
    days = (timezone.localdate(due_at) - timezone.localdate(at)).days
    if at > due_at:
        return Light.RED, f"超期 {-days} 天" if days else "今天超期"
    if days <= 1:
        return Light.YELLOW, "明天到期" if days else "今天到期"
    return Light.GREEN, f"还有 {days} 天"


def story(invitation: evaluation.Invitation) -> list[Sentence]:
    """Tell what happened to one evaluation, oldest first."""
    departments = organizations.directory()
    told = []
    for entry in evaluation.story_of(invitation):
        title, detail = _words(entry.fact, departments)
        if title:
            told.append(Sentence(entry.at, who(entry.actor), title, detail))
    return told


def _words(fact: object, departments: dict[str, str]) -> tuple[str, str]:
    if isinstance(fact, e.EvaluationInvited):
        return "邀请评价", f"{fact.window}号窗口" if fact.window else "网上"
    if isinstance(fact, e.EvaluationAsked):
        return "当场请评价", f"{fact.window}号窗口"
    if isinstance(fact, e.EvaluationSubmitted):
        by = "默认评价" if fact.is_default else evaluation.EvaluationChannel(fact.channel).label
        return f"评价为{evaluation.GRADES[fact.stars]}", by
    if isinstance(fact, e.RectificationMoved):
        to = departments.get(fact.department, fact.department) if fact.act == "dispatch" else ""
        return ACTS[fact.act], "；".join(part for part in (to, fact.note) if part)
    if isinstance(fact, e.RectificationReminded):
        told = departments.get(fact.department, fact.department) or "转办人员"
        return (
            f"催办：{evaluation.Stage(fact.stage).label}{evaluation.Reminder(fact.level).label}",
            told,
        )
    if isinstance(fact, e.EvaluationStruck):
        return "剔除评价", fact.reason
    if isinstance(fact, e.EvaluationPublished):
        return "公开评价和答复", ""
    return "", ""


def percent(share: Fraction | None, digits: int = 1) -> str:
    """Return 99.5% or a dash."""
    return "—" if share is None else f"{float(share) * 100:.{digits}f}%"


def points(value: Fraction | None) -> str:
    """Return 97.80 or a dash."""
    return "—" if value is None else f"{float(value):.2f}"


def names_for(by: str, keys: Iterable[str]) -> dict[str, str]:
    """Return key → name of windows, people, items, departments, outlets or platforms."""
    wanted = set(keys)
    if by == "clerk":
        return accounts.names_of(wanted)
    if by == "department":
        return organizations.department_names(wanted)
    if by == "outlet":
        return dict(organizations.outlets().filter(code__in=wanted).values_list("code", "name"))
    if by == "kind":
        return PLATFORMS
    if by == "window":
        return {number: f"{number}号窗口" for number in wanted}
    return evaluation.item_names(wanted)
