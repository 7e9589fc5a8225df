"""One item: its versions, what they say, what lint finds, its plan, its checklist, its history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from onewindow.channels import asking
from onewindow.channels.console import drawing, guide, words
from onewindow.channels.console.shell import show
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.catalogue.api import (
    ServiceItem,
    ServiceStandard,
    StandardStatus,
    UnknownStandard,
)
from onewindow.domains.organizations import api as organizations
from onewindow.ui.pictures import Link

TABS = (
    ("console:item", "标准内容"),
    ("console:item-plan", "审批流程"),
    ("console:item-checklist", "材料预览"),
    ("console:item-findings", "检查"),
    ("console:item-figures", "前后对比"),
    ("console:item-yaml", "YAML"),
    ("console:item-history", "版本"),
    ("console:item-compare", "比较"),
    ("console:item-publication", "审查发布"),
)


@dataclass(frozen=True)
class Opened:
    """An item, its versions newest first, and the one that is looked at."""

    item: ServiceItem
    versions: list[ServiceStandard]
    standard: ServiceStandard

    @property
    def draft(self) -> ServiceStandard | None:
        return next((one for one in self.versions if one.is_open), None)

    @property
    def current(self) -> ServiceStandard | None:
        return next((v for v in self.versions if v.status == StandardStatus.PUBLISHED), None)


def open_item(request: HttpRequest, code: str) -> Opened:
    """Return the item with the version asked for by ``v``, else that in force, else the draft."""
    item = catalogue.get_item(code)
    versions = list(catalogue.versions(code).defer("document", "raw"))
    asked = request.GET.get("v", "")
    chosen = None
    if asked.isdecimal():
        chosen = next((one for one in versions if one.version == int(asked)), None)
    elif versions:
        in_force = (v for v in versions if v.status == StandardStatus.PUBLISHED)
        chosen = next(in_force, versions[0])
    if chosen is None:
        raise UnknownStandard(f"事项“{item.name}”没有第{asked or 1}版")
    chosen.refresh_from_db(fields=["document"])
    return Opened(item, versions, chosen)


def item_context(request: HttpRequest, opened: Opened, tab: str) -> dict[str, Any]:
    """Return what every page of an item shows around its subject."""
    user = accounts.staff(request)
    query = f"?{urlencode({'v': opened.standard.version})}"
    code = opened.item.code

    def count(name: str) -> int | None:
        return opened.standard.error_count or None if name == "console:item-findings" else None

    return {
        "item": opened.item,
        "standard": opened.standard,
        "content": opened.standard.content,
        "versions": opened.versions,
        "draft": opened.draft,
        "current": opened.current,
        "department": organizations.directory().get(
            opened.item.department_code, opened.item.department_code
        ),
        "tabs": [
            Link(
                label, reverse(name, args=[code]) + query, is_current=name == tab, count=count(name)
            )
            for name, label in TABS
        ],
        "tab": tab,
        "may_edit": user.may(Capability.CATALOGUE_EDIT),
    }


def show_item(
    request: HttpRequest, opened: Opened, template: str, tab: str, context: dict[str, Any]
) -> HttpResponse:
    return show(request, template, "catalogue", {**item_context(request, opened, tab), **context})


@accounts.requires(Capability.CATALOGUE_VIEW)
@require_safe
def content(request: HttpRequest, code: str) -> HttpResponse:
    """What the version says, section by section."""
    opened = open_item(request, code)
    text = opened.standard.content
    context = {
        "strip": guide.strip(text),
        "identity": guide.identity(text, organizations.directory()),
        "handling": guide.handling(text),
        "bases": text.legal_basis,
        "materials": guide.materials(text),
        "fees": guide.fees(text),
        "powers": catalogue.power_entries(code=code, on=timezone.localdate()).order_by("pk"),
        "origins": [(one.place, words.EVIDENCE[one.evidence]) for one in text.origins],
    }
    return show_item(request, opened, "item.html", "console:item", context)


@accounts.requires(Capability.CATALOGUE_VIEW)
@require_safe
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """The plan as lanes with its critical path, and the table of slack (Q9)."""
    opened = open_item(request, code)
    picture, rows, summary, problem = drawing.plan_of(
        opened.standard.content, organizations.directory()
    )
    context = {"picture": picture, "rows": rows, "summary": summary, "problem": problem}
    return show_item(request, opened, "item_plan.html", "console:item-plan", context)


@accounts.requires(Capability.CATALOGUE_VIEW)
@require_safe
def checklist(request: HttpRequest, code: str) -> HttpResponse:
    """Answer the guiding questions and see the list that every outlet would give (W33)."""
    opened = open_item(request, code)
    text = opened.standard.content
    answers = asking.answers_from(text, request.GET)
    facts = catalogue.facts_of(answers)
    made = catalogue.checklist(text, facts)
    context = {
        "questions": asking.ask(text, answers),
        "picture": drawing.checklist_picture(made),
        "left_out": [row for row in made.rows if not row.applies],
        "steps": catalogue.active_steps(text, facts),
        "fields": catalogue.active_fields(text, facts),
        "fees": catalogue.active_fees(text, facts),
        "digest": made.digest,
        "unanswered": len(made.open_questions),
    }
    return show_item(request, opened, "item_checklist.html", "console:item-checklist", context)


@accounts.requires(Capability.CATALOGUE_VIEW)
@require_safe
def findings(request: HttpRequest, code: str) -> HttpResponse:
    """What lint finds today, by rule, each with place, text, why and what to write instead."""
    opened = open_item(request, code)
    standard = catalogue.standard_version(code, opened.standard.version)
    found = catalogue.lint_standard(standard, catalogue.lint_context(opened.item))
    context = {
        "groups": drawing.findings_by_rule(found),
        "error_count": sum(one.blocks for one in found),
        "waived_count": sum(bool(one.waived) for one in found),
        "total": len(found),
        "may_waive": accounts.staff(request).may(Capability.CATALOGUE_WAIVE)
        and opened.standard.status in {StandardStatus.DRAFT, StandardStatus.IN_REVIEW},
        "raw": standard.raw,
    }
    return show_item(request, opened, "item_findings.html", "console:item-findings", context)


@accounts.requires(Capability.CATALOGUE_VIEW)
@require_safe
def figures(request: HttpRequest, code: str) -> HttpResponse:
    """Before and after: materials, steps, days, runs and windows (W15, W16, Q9)."""
    opened = open_item(request, code)
    text = opened.standard.content
    former = _former(opened)
    context = {
        "pictures": drawing.before_after_pictures(text, former),
        "gain": drawing.gain_of(text),
    }
    return show_item(request, opened, "item_figures.html", "console:item-figures", context)


def _former(opened: Opened) -> ServiceStandard | None:
    older = [one for one in opened.versions if one.version < opened.standard.version]
    if not older:
        return None
    older[0].refresh_from_db(fields=["document"])
    return older[0]


@accounts.requires(Capability.CATALOGUE_VIEW)
@require_safe
def yaml_view(request: HttpRequest, code: str) -> HttpResponse:
    """The version as YAML, to read or to download."""
    opened = open_item(request, code)
    text = catalogue.dump_standard(opened.standard.content)
    if request.GET.get("download"):
        response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
        name = f"{code}-v{opened.standard.version}.yaml"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    return show_item(
        request, opened, "item_yaml.html", "console:item-yaml", {"lines": text.splitlines()}
    )


@accounts.requires(Capability.CATALOGUE_VIEW)
@require_safe
def history(request: HttpRequest, code: str) -> HttpResponse:
    """All versions, and the publish log, which reads like a commit log (W35)."""
    opened = open_item(request, code)
    context = {"log": catalogue.publish_log(code, limit=50)}
    return show_item(request, opened, "item_history.html", "console:item-history", context)


@accounts.requires(Capability.CATALOGUE_VIEW)
@require_safe
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """A readable difference between two versions, or two regions of one base code (X18)."""
    opened = open_item(request, code)
    siblings = catalogue.same_basic_code(opened.item)
    other = request.GET.get("with", "")
    old = new = None
    label_old = label_new = ""
    if other and other in {sibling.code for sibling in siblings}:
        versions = catalogue.versions(other)
        published = versions.filter(status=StandardStatus.PUBLISHED).first()
        old = published or versions.first()
        label_old = next(s.name for s in siblings if s.code == other) + f"（{other}）"
        new, label_new = opened.standard, f"{opened.item.name}（本事项）"
    elif len(opened.versions) > 1 or request.GET.get("left"):
        left = request.GET.get("left", "") or str(
            next((v.version for v in opened.versions if v.version < opened.standard.version), "")
        )
        if left.isdecimal():
            old = catalogue.standard_version(code, int(left))
            new = opened.standard
            label_old, label_new = f"第 {old.version} 版", f"第 {new.version} 版"
    changes = catalogue.diff(old.content, new.content) if old and new else []
    context = {
        "old": old,
        "new": new,
        "label_old": label_old,
        "label_new": label_new,
        "changes": drawing.changes_by_section(changes),
        "change_count": len(changes),
        "alerts": catalogue.highlights(changes),
        "reliefs": [change for change in changes if change.relieves],
        "siblings": siblings,
        "other": other,
    }
    return show_item(request, opened, "item_compare.html", "console:item-compare", context)
