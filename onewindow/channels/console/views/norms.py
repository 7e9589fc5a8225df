"""Norms of halls: their clauses, their history, and the checklists that follow from them (N15)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from onewindow.channels.console.acts import ACT, ActForm, Fields, Perform, act
from onewindow.channels.console.forms.norms import (
    AbolitionForm,
    ClauseForm,
    NormForm,
    PromotionForm,
    PublicationForm,
    RevisionForm,
)
from onewindow.channels.console.forms.organisation import ConfirmForm, initial_of
from onewindow.channels.console.shell import show
from onewindow.channels.paging import next_pages
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.organizations import api as organizations
from onewindow.domains.organizations.api import NormLevel, NormStatus, OutletClass
from onewindow.kit.pagination import page as keyset_page

_at_places = partial(act, current="places", button="登记")
PAGE = 50
LAW = "《标准化法》第二条：标准包括国家标准、行业标准、地方标准和团体标准、企业标准"
TONES = {
    NormStatus.DRAFT: "is-yellow",
    NormStatus.FORTHCOMING: "is-blue",
    NormStatus.IN_FORCE: "is-green",
    NormStatus.SUPERSEDED: "",
    NormStatus.ABOLISHED: "is-red",
}


@accounts.requires(Capability.ORGANIZATIONS_VIEW)
@require_safe
def norms(request: HttpRequest) -> HttpResponse:
    """The edition of every norm that is in force, and beside it the one that is to follow."""
    level, today = request.GET.get("level", ""), timezone.localdate()
    found = keyset_page(
        organizations.norms(on=today, level=level).prefetch_related("clauses"),
        order=("number",),
        cursor=request.GET.get("page", ""),
        size=PAGE,
    )
    coming = organizations.coming(found.rows)
    context = {
        "rows": [
            {
                **_status(row, today),
                "row": row,
                "coming": [(one, _status(one, today)) for one in coming.get(row.series, [])],
                "demands": sum(1 for c in row.clauses.all() if c.facility),
            }
            for row in found.rows
        ],
        "pages": next_pages(request, found.previous_cursor, found.next_cursor, f"每页 {PAGE} 项"),
        "level": level,
        "levels": [(one.value, one.label) for one in NormLevel],
        "may_manage": accounts.staff(request).may(Capability.ORGANIZATIONS_MANAGE),
        "tab": "norms",
    }
    return show(request, "norms.html", "places", context)


def _status(row: organizations.Norm, today: Any) -> dict[str, str]:
    status = row.status_on(today)
    return {"status": status.value, "label": status.label, "tone": TONES[status]}


@accounts.requires(Capability.ORGANIZATIONS_VIEW)
@require_safe
def norm(request: HttpRequest, number: str) -> HttpResponse:
    """One edition: its clauses, the checklist lines they make, and the chain it stands in."""
    row = organizations.norm(number)
    today = timezone.localdate()
    clauses = organizations.clauses_of(row)
    demands = organizations.demands_of(clauses, row.number)
    history = organizations.norm_history(row.number, on=today)
    context = {
        **_status(row, today),
        "norm": row,
        "successor": getattr(row, "successor", None),
        "clauses": clauses,
        "lists": [(one, organizations.lines_for(demands, one)) for one in OutletClass],
        "edition": next(one for one in history if one.norm.pk == row.pk),
        "history": [{**_status(one.norm, today), "edition": one} for one in history],
        "may_manage": accounts.staff(request).may(Capability.ORGANIZATIONS_MANAGE),
        "tab": "norms",
    }
    return show(request, "norm.html", "places", context)


@accounts.requires(Capability.ORGANIZATIONS_VIEW)
@require_safe
def checklist(request: HttpRequest, outlet: str) -> HttpResponse:
    """What an outlet must have today, by which clause, and every inspection with its own list."""
    place = organizations.reached_outlet(outlet, by=accounts.actor_in(request))
    context = {
        "outlet": place,
        "lines": organizations.checklist_of(place, timezone.localdate()),
        "inspections": [_kept(row) for row in organizations.inspections_of(outlet)],
        "may_inspect": accounts.staff(request).may(Capability.ORGANIZATIONS_INSPECT),
        "tab": "facilities",
    }
    return show(request, "checklist.html", "places", context)


def _kept(row: organizations.OutletInspection) -> dict[str, Any]:
    """Return an inspection with the list it was made by, what was missing first."""
    lines = [
        {
            **line,
            "is_missing": line["code"] in row.missing,
            "basis": "；".join(f"{one['number']} 第{one['clause']}条" for one in line["sources"]),
        }
        for line in row.lines
    ]
    return {"row": row, "lines": sorted(lines, key=lambda line: not line["is_missing"])}


def _act(
    request: HttpRequest,
    title: str,
    form: type[ActForm],
    perform: Perform,
    number: str,
    **more: Any,
) -> HttpResponse:
    """Show an act about a norm; it leads back to the norm, or to the list for a new one."""
    organizations.demand_keeper(accounts.actor_in(request))
    back = reverse("console:norm", args=[number]) if number else reverse("console:norms")
    return _at_places(request, title, form, perform, back=back, **more)


@accounts.requires(Capability.ORGANIZATIONS_MANAGE)
@ACT
def norm_new(request: HttpRequest) -> HttpResponse:
    """起草 the first edition of a norm."""

    def perform(fields: Fields, by: Any, at: Any) -> str:
        made = organizations.draft_norm(fields.pop("number"), by=by, at=at, **fields)
        return f"{made}已起草，请登记条款后发布。"

    return _act(request, "起草标准", NormForm, perform, "", button="起草", law=LAW)


@accounts.requires(Capability.ORGANIZATIONS_MANAGE)
@ACT
def clause_edit(request: HttpRequest, number: str) -> HttpResponse:
    """Write a clause of a draft."""
    row = organizations.norm(number)
    asked = request.GET.get("clause", "")
    initial: Fields = {"weight": 1, "is_mandatory": True, "classes": ["A", "B"]}
    held = row.clauses.filter(clause=asked).first() if asked else None
    if held is not None:
        names = ("clause", "text", "facility", "name", "group", "classes", "is_mandatory", "weight")
        initial = initial_of(held, *names)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        made = organizations.set_norm_clause(
            row.number, fields.pop("clause"), by=by, at=at, **fields
        )
        return f"第{made.clause}条已写入草案，发布并实施后进入检查表。"

    title = f"条款：{row.number}"
    return _act(request, title, ClauseForm, perform, row.number, button="写入", initial=initial)


@accounts.requires(Capability.ORGANIZATIONS_MANAGE)
@ACT
def clause_strike(request: HttpRequest, number: str) -> HttpResponse:
    """Take a clause out of a draft."""
    row = organizations.norm(number)
    clause = request.GET.get("clause", "")

    def perform(fields: Fields, by: Any, at: Any) -> str:
        organizations.strike_norm_clause(row.number, clause, by=by, at=at)
        return f"第{clause}条已从草案删去。"

    return _act(
        request,
        f"删去第{clause}条：{row.number}",
        ConfirmForm,
        perform,
        row.number,
        button="删去",
        is_dangerous=True,
        explanation="只改这份草案；草案实施之日，检查表中对应的一项随之取消，以前的检查记录不变。",
    )


@accounts.requires(Capability.ORGANIZATIONS_MANAGE)
@ACT
def norm_drop(request: HttpRequest, number: str) -> HttpResponse:
    """Give a draft up."""
    row = organizations.norm(number)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        organizations.drop_norm_draft(row.number, by=by, at=at)
        return f"草案{row.number}已撤销，编号可以再用。"

    return _act(
        request,
        f"撤销草案：{row.number}",
        ConfirmForm,
        perform,
        row.number,
        button="撤销草案",
        done=reverse("console:norms"),
        is_dangerous=True,
        explanation="草案和它的条款一并删去；现行版本不受影响。",
    )


@accounts.requires(Capability.ORGANIZATIONS_MANAGE)
@ACT
def norm_publish(request: HttpRequest, number: str) -> HttpResponse:
    """发布 a draft: checklists follow it from its day on."""
    row = organizations.norm(number)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        made = organizations.publish_norm(row.number, by=by, at=at, **fields)
        return f"{made}已发布，自 {made.in_force_from} 起各网点按它检查。"

    return _act(
        request,
        f"发布：{row.number}",
        PublicationForm,
        perform,
        row.number,
        button="发布",
        initial={"in_force_from": timezone.localdate()},
        explanation=_effect(row),
    )


def _effect(row: organizations.Norm) -> str:
    """Say what publication would change, so that nobody is surprised by a checklist."""
    history = organizations.norm_history(row.number, on=timezone.localdate())
    edition = next(one for one in history if one.norm.pk == row.pk)
    parts = [
        f"{word} {len(names)} 项（{'、'.join(names)}）"
        for word, kind in (("增加", "added"), ("取消", "removed"), ("改变", "changed"))
        if (names := [one.name for one in edition.changes if one.kind == kind])
    ]
    said = "，".join(parts) or "没有变化"
    before = f"代替{row.previous.number}。" if row.previous else ""
    return f"{before}实施之日检查表{said}。发布后条款不能再改。"


@accounts.requires(Capability.ORGANIZATIONS_MANAGE)
@ACT
def norm_revise(request: HttpRequest, number: str) -> HttpResponse:
    """修订: a draft of the next edition at the same level."""
    row = organizations.norm(number)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        made = organizations.revise_norm(row.number, by=by, at=at, **fields)
        return f"修订草案{made.number}已建立，条款照抄{row.number}，请逐条修改后发布。"

    return _act(request, f"修订：{row}", RevisionForm, perform, row.number, button="建立修订草案")


@accounts.requires(Capability.ORGANIZATIONS_MANAGE)
@ACT
def norm_promote(request: HttpRequest, number: str) -> HttpResponse:
    """升级: a draft at a higher level, which keeps its old number as what it replaces."""
    row = organizations.norm(number)
    above = [one for one in NormLevel if one.is_above(NormLevel(row.level))]

    def perform(fields: Fields, by: Any, at: Any) -> str:
        made = organizations.promote_norm(row.number, by=by, at=at, **fields)
        return f"{made.get_level_display()}草案{made.number}已建立，代替{row.number}。"

    return _act(
        request,
        f"升级：{row}",
        PromotionForm,
        perform,
        row.number,
        button="建立升级草案",
        initial={"level": above[0].value if above else row.level},
        explanation=f"{row.number}（{row.get_level_display()}）的编号、条款和历史保留；升级后的标准实施之前仍按它检查。",
        law=LAW,
    )


@accounts.requires(Capability.ORGANIZATIONS_MANAGE)
@ACT
def norm_abolish(request: HttpRequest, number: str) -> HttpResponse:
    """废止 a norm without a successor."""
    row = organizations.norm(number)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        made = organizations.abolish_norm(row.number, by=by, at=at, **fields)
        return f"{made.number}自 {made.in_force_until} 起废止。"

    return _act(
        request,
        f"废止：{row}",
        AbolitionForm,
        perform,
        row.number,
        button="废止",
        is_dangerous=True,
        initial={"from_on": timezone.localdate()},
        explanation="自废止之日起，由它形成的检查项全部取消；条款、历史和以前的检查记录保留。",
    )
