"""The page of one case, and the two acts that are done on it: sign and decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from onewindow.channels.review.case_page import (
    Opened,
    case_actor,
    context_of,
    open_case,
    points_of,
)
from onewindow.channels.review.desk import desk_of
from onewindow.channels.review.forms import SignForm
from onewindow.channels.review.onward import onward
from onewindow.channels.review.shell import page
from onewindow.domains.accounts.api import Capability, requires
from onewindow.domains.approvals.api import acts
from onewindow.domains.cases import api as cases
from onewindow.kit.refusals import Invalid, Refusal

_WORDS = {"agreed": "同意", "objected": "不同意", "granted": "准予", "refused": "不予"}


@requires(Capability.CASES_VIEW)
@require_GET
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The case with clock, lanes, materials beside review points, opinions and story."""
    opened = open_case(desk_of(request), number, request.GET.get("step", ""))
    return _page(request, opened, SignForm())


@requires(Capability.CASES_EXAMINE)
@require_POST
def sign(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """同意 or 不同意 on a review step."""

    def act(opened: Opened, fields: dict[str, Any]) -> None:
        if fields["outcome"] not in {"agreed", "objected"}:
            raise Invalid("意见只能是同意或不同意。", field="outcome")
        cases.sign_step(
            number,
            step,
            outcome=fields["outcome"],
            opinion=_opinion(opened, fields),
            overdue_reason=fields["overdue_reason"],
            by=opened.by,
            at=opened.desk.at,
            key=fields["key"],
        )

    return _act(request, number, step, act)


@requires(Capability.CASES_DECIDE)
@require_POST
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """准予 or 不予 on the decision step."""
    opened = open_case(desk_of(request), number)
    decision = opened.file.state.run.decision_step

    def act(opened: Opened, fields: dict[str, Any]) -> None:
        cases.decide_case(
            number,
            outcome=fields["outcome"],
            opinion=_opinion(opened, fields),
            overdue_reason=fields["overdue_reason"],
            by=opened.by if opened.step else case_actor(opened.desk, opened.file),
            at=opened.desk.at,
            key=fields["key"],
        )

    return _act(request, number, decision.code if decision else "", act)


def _act(
    request: HttpRequest, number: str, code: str, act: Callable[[Opened, dict[str, Any]], None]
) -> HttpResponse:
    """Do the act and go on to the next case; a refusal shows the page with everything typed."""
    opened = open_case(desk_of(request), number, code)
    if code:
        acts.find_step(opened.file.state.run, code)
    form = SignForm(request.POST)
    if not form.is_valid():
        first = next(iter(form.errors.values()))[0]
        return _page(request, opened, form, Invalid(str(first)))
    target = onward(opened, form.cleaned_data["following"])
    try:
        _check_findings(opened, form.cleaned_data)
        act(opened, form.cleaned_data)
    except Refusal as refusal:
        return _page(request, opened, form, refusal)
    word = _WORDS[form.cleaned_data["outcome"]]
    name = opened.step.name if opened.step else ""
    messages.success(request, f"“{name}”已签署：{word}（办件 …{number[-8:]}）。")
    if form.cleaned_data["next"] == "stay":
        target = reverse("review:case", kwargs={"number": number})
    return HttpResponseRedirect(target)


def _check_findings(opened: Opened, fields: dict[str, Any]) -> None:
    """A site inspection is signed with what was found, not with a bare agreement."""
    is_inspection = opened.step is not None and opened.step.kind == "site_inspection"
    if is_inspection and not fields["findings"].strip():
        raise Invalid(
            "请填写现场核查情况。",
            field="findings",
            law="行政许可法第三十四条第三款：核查须由两名以上工作人员进行",
            next_step="写明核查时间、地点和所见情况。",
        )


def _opinion(opened: Opened, fields: dict[str, Any]) -> str:
    """Build the opinion from what was typed, the findings, and the points that were ticked."""
    typed = fields["opinion"].strip()
    if fields["outcome"] in {"objected", "refused"}:
        return "；".join(part for part in (_findings(fields), typed) if part)
    ticked = [
        point.text.rstrip("。；")
        for point in points_of(opened.file, opened.step, frozenset(fields["points"]))
        if point.is_ticked
    ]
    parts = [_findings(fields), typed or _WORDS[fields["outcome"]]]
    if ticked:
        parts.append(f"已核对：{'；'.join(ticked)}")
    return "。".join(part.rstrip("。") for part in parts if part) + "。"


def _findings(fields: dict[str, Any]) -> str:
    findings = fields["findings"].strip()
    if not findings:
        return ""
    day = fields["inspected_on"]
    when = f"{day.year}年{day.month}月{day.day}日" if day else ""
    return f"{when}现场核查：{findings}"


def _page(
    request: HttpRequest, opened: Opened, form: SignForm, refusal: Refusal | None = None
) -> HttpResponse:
    ticked = frozenset(form.data.getlist("points")) if form.is_bound else frozenset()  # type: ignore[attr-defined]
    context = context_of(opened, ticked=ticked)
    context |= {"sign_form": form, "refusal": refusal, "field_at_fault": refusal and refusal.field}
    status = refusal.status if refusal else 200
    hears = f"case:{opened.number}"
    return page(request, "review/case.html", context, desk=opened.desk, status=status, hears=hears)
