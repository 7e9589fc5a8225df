"""One view an act: the form with what it leads to, and the act itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from onewindow.channels.review import offers
from onewindow.channels.review.acts import SPECS, ActSpec, Call, OfficerAct
from onewindow.channels.review.case_page import Opened, case_actor, open_case
from onewindow.channels.review.desk import desk_of
from onewindow.channels.review.forms import ActForm
from onewindow.channels.review.onward import onward
from onewindow.channels.review.shell import page
from onewindow.domains.accounts.api import requires
from onewindow.domains.approvals.api import acts
from onewindow.domains.calendars.api import CalendarMissing
from onewindow.domains.cases.api import officer_outlook
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Refusal
from onewindow.ui.axes import chinese_day

Outlook = officer_outlook.Outlook
_SPECIALS = {OfficerAct.SUSPEND, OfficerAct.SUSPEND_STEP}


def handle(request: HttpRequest, spec: ActSpec, number: str, step: str) -> HttpResponse:
    """Show the act, or do it."""
    opened = open_case(desk_of(request), number, step)
    if step:
        acts.find_step(opened.file.state.run, step)
    by = opened.by if spec.on_step else case_actor(opened.desk, opened.file)
    outlook = officer_outlook.officer_outlook(
        opened.file, opened.code if spec.on_step else "", by=by, at=opened.desk.at
    )
    if request.method == "GET":
        form = _form(opened, spec, outlook, initial=_initial(request, opened, spec))
        return _page(request, opened, spec, form, refusal=outlook.why_not(spec.act))
    form = _form(opened, spec, outlook, data=request.POST)
    if not form.is_valid():
        return _page(request, opened, spec, form, status=422)
    try:
        return _do(request, opened, spec, form, by)
    except Refusal as refusal:
        if refusal.field in form.fields:
            form.add_error(refusal.field, refusal.message)
        return _page(request, opened, spec, form, refusal=refusal, is_typed=True)


def _do(
    request: HttpRequest, opened: Opened, spec: ActSpec, form: ActForm, by: Actor
) -> HttpResponse:
    target = onward(opened) if spec.leaves else opened.url
    unit = offers.unit_of(opened).unit.value if spec.act is OfficerAct.EXTEND_STEP else ""
    step = opened.code if spec.on_step else ""
    spec.run(Call(opened.number, step, unit, form.cleaned_data, by, opened.desk.at))
    messages.success(request, f"{spec.done}（办件 …{opened.number[-8:]}）。")
    return HttpResponseRedirect(target)


def _initial(request: HttpRequest, opened: Opened, spec: ActSpec) -> dict[str, Any]:
    initial: dict[str, Any] = {
        name: request.GET[name] for name in ("kind", "needed_days", "reason") if name in request.GET
    }
    if spec.act is OfficerAct.REPORT:
        initial.setdefault("basis", opened.file.terms.citations)
    return initial


def _form(
    opened: Opened,
    spec: ActSpec,
    outlook: Outlook,
    *,
    data: Any = None,
    initial: dict[str, Any] | None = None,
) -> ActForm:
    form = spec.form(data, initial=initial or {})
    if spec.act is OfficerAct.RETURN:
        names = {m.id: m.name for m in opened.file.terms.content.materials}
        form.offer(materials=[(m, names.get(m, m)) for m in opened.file.state.checklist])  # type: ignore[attr-defined]
    elif spec.act is OfficerAct.REROUTE:
        form.offer(  # type: ignore[attr-defined]
            assignees=offers.assignees_for(opened), departments=offers.departments_for(opened)
        )
    elif spec.act is OfficerAct.EXTEND_STEP:
        form.offer(unit=offers.unit_of(opened).unit.chinese)  # type: ignore[attr-defined]
    elif spec.act in _SPECIALS or spec.act is OfficerAct.REPORT:
        form.offer(kinds=offers.kinds_for(opened, spec, outlook))  # type: ignore[attr-defined]
    elif "kind" in form.fields:
        kinds = offers.kinds_for(opened, spec, outlook)
        form.offer(kinds=kinds, label=offers.kind_label(spec))  # type: ignore[attr-defined]
    if "reason" in form.fields and spec.is_dialog:
        form.fields["reason"].label = offers.reason_label(spec)
    return form


def _page(
    request: HttpRequest,
    opened: Opened,
    spec: ActSpec,
    form: ActForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
    is_typed: bool = False,
) -> HttpResponse:
    step = opened.step if spec.on_step else None
    names = organizations.department_names([step.department] if step else [])
    context = {
        "opened": opened,
        "spec": spec,
        "form": form,
        "step": step,
        "department": names.get(step.department, step.department) if step else "",
        "refusal": refusal,
        # What was typed is never taken away; an act that is not open from the start has no form.
        "has_form": refusal is None or is_typed,
        "explanation": offers.explanation_of(opened, spec),
        "law": offers.law_of(opened, spec),
        "dates": _dates(request, opened, spec),
        "has_preview": spec.act in _SPECIALS,
        "act_url": offers.act_url(opened, spec),
    }
    code = refusal.status if refusal else status
    return page(request, "review/act.html", context, desk=opened.desk, status=code)


def _dates(request: HttpRequest, opened: Opened, spec: ActSpec) -> list[tuple[str, str, str]]:
    """Return which dates move, from what to what, for a special procedure as it is typed."""
    asked = request.GET or request.POST
    days, kind = asked.get("needed_days", ""), asked.get("kind", "")
    lawful = {k.value for k in officer_outlook.special_kinds(opened.file)}
    if spec.act not in _SPECIALS or not days.isdecimal() or not 0 < int(days) <= 365:
        return []
    step = opened.code if spec.on_step else ""
    try:
        after = officer_outlook.special_outlook(
            opened.file,
            kind=kind if kind in lawful else min(lawful, default=""),
            needed_days=int(days),
            step=step,
            by=opened.by,
            at=opened.desk.at,
        )
    except CalendarMissing as missing:
        return [("到期日", "暂不能推算", missing.message)]
    before = opened.file.clocks
    rows = []
    if before.active and after.active and before.active.due_on and after.active.due_on:
        rows.append(
            ("办件到期日", chinese_day(before.active.due_on), chinese_day(after.active.due_on))
        )
    if opened.code in before.steps and opened.code in after.steps:
        old, new = before.steps[opened.code].due_on, after.steps[opened.code].due_on
        if old and new:
            rows.append(("环节到期日", chinese_day(old), chinese_day(new)))
    return rows


def _view(spec: ActSpec) -> Any:
    if spec.on_step:

        def on_step(request: HttpRequest, number: str, step: str) -> HttpResponseBase:
            return handle(request, spec, number, step)

        return requires(spec.capability)(require_http_methods(["GET", "POST"])(on_step))

    def on_case(request: HttpRequest, number: str) -> HttpResponseBase:
        return handle(request, spec, number, "")

    return requires(spec.capability)(require_http_methods(["GET", "POST"])(on_case))


VIEWS = {spec.slug: _view(spec) for spec in SPECS}
