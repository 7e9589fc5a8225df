"""From draft to force: sent to review, read by two people, published by a third, repealed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from onewindow.channels.console.acts import ACT, ActPage, Fields, act_page, new_key
from onewindow.channels.console.forms.catalogue import (
    PublishForm,
    ReasonForm,
    ReviewForm,
    SubmitForm,
    WaiveForm,
)
from onewindow.channels.console.views.item import open_item, show_item
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.cases import api as cases
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.catalogue.api import ReviewKind, ServiceStandard, StandardStatus


@accounts.requires(Capability.CATALOGUE_VIEW)
@require_safe
def publication(request: HttpRequest, code: str) -> HttpResponse:
    """How far the draft has come, who may do what comes next, and all that is still missing."""
    opened = open_item(request, code)
    draft = opened.draft
    if draft is not None:
        draft = catalogue.standard_version(code, draft.version)
    user = accounts.staff(request)
    context = {
        "work": draft,
        "seals": cases.sealing.seals_missing(
            (draft or opened.standard).content, opened.item.division_code, timezone.localdate()
        ),
        "stages": _stages(request, draft) if draft else [],
        "verdict": catalogue.gate_verdict(draft, on=timezone.localdate()) if draft else None,
        "authors": _names(draft.authors) if draft else [],
        "may_submit": user.may(Capability.CATALOGUE_EDIT),
        "may_publish": user.may(Capability.CATALOGUE_PUBLISH),
        "reviews": list(opened.standard.reviews.order_by("pk")),
        "waivers": list(opened.standard.waivers.order_by("rule", "place")),
        "key": new_key(),
    }
    return show_item(request, opened, "publication.html", "console:item-publication", context)


def _names(keys: list[str]) -> list[str]:
    known = accounts.names_of(set(keys))
    return [known.get(key, key) for key in keys]


def _stages(request: HttpRequest, draft: ServiceStandard) -> list[dict[str, Any]]:
    """Return the two reviews: what was decided of this very text, or why this person may not."""
    by = accounts.actor_in(request)
    done = {r.kind: r for r in draft.reviews.filter(content_hash=draft.content_hash)}
    stages = []
    for kind in ReviewKind:
        review = done.get(kind.value)
        obstacle = None
        if review is None and draft.status == StandardStatus.IN_REVIEW:
            obstacle = catalogue.review_obstacle(draft, kind, by)
        stages.append(
            {
                "kind": kind.value,
                "label": kind.label,
                "review": review,
                "obstacle": obstacle,
                "is_open": review is None and draft.status == StandardStatus.IN_REVIEW,
            }
        )
    return stages


def _back(code: str) -> str:
    return reverse("console:item-publication", args=[code])


@accounts.requires(Capability.CATALOGUE_EDIT)
@ACT
def submit(request: HttpRequest, code: str) -> HttpResponse:
    """送审."""
    item = catalogue.get_item(code)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        standard = catalogue.submit_for_review(code, by=by, at=at)
        return f"第 {standard.version} 版已送审，由两名没有参与起草的人员审查。"

    page = ActPage(
        title=f"送审：{item.name}",
        form=SubmitForm,
        button="送审",
        perform=perform,
        back=_back(code),
        current="catalogue",
        explanation="送审后由技术审查、专家审查两人分别审查；修改草稿后已作的审查作废。",
    )
    return act_page(request, page)


@accounts.requires(Capability.CATALOGUE_REVIEW_TECHNICAL, Capability.CATALOGUE_REVIEW_EXPERT)
@ACT
def review(request: HttpRequest, code: str) -> HttpResponse:
    """Approve the text, or send it back with an opinion (X4)."""
    item = catalogue.get_item(code)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        is_approved = fields["is_approved"] == "yes"
        made = catalogue.record_review(
            code,
            kind=fields["kind"],
            is_approved=is_approved,
            opinion=fields["opinion"],
            by=by,
            at=at,
        )
        return f"{made.get_kind_display()}已记录：{'通过' if is_approved else '退回修改'}。"

    kind = request.GET.get("kind", "")
    page = ActPage(
        title=f"审查：{item.name}",
        form=ReviewForm,
        button="提交审查意见",
        perform=perform,
        back=_back(code),
        current="catalogue",
        initial={"kind": kind if kind in ReviewKind.values else ""},
        explanation="审查只对您所读的这份文本有效；两次审查必须由不同的人作出，起草人不得审查。",
    )
    return act_page(request, page)


def _open_version(code: str) -> ServiceStandard | None:
    open_ones = catalogue.versions(code).filter(status__in=["draft", "in_review"])
    return open_ones.select_related("item").first()


def _unsealed(standard: ServiceStandard, on: date) -> str:
    """Say which departments could not seal what cases of this standard produce, and what to do."""
    division = standard.item.division_code
    missing = cases.sealing.seals_missing(standard.content, division, on)
    if not missing:
        return ""
    return f"注意：{'；'.join(map(str, missing))}。请印章管理人员先登记印章。"


@accounts.requires(Capability.CATALOGUE_PUBLISH)
@ACT
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """发布: the gate says everything that is missing at once."""
    item = catalogue.get_item(code)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        standard = catalogue.publish_standard(
            code, valid_from=fields["valid_from"], message=fields["message"], by=by, at=at
        )
        said = f"第 {standard.version} 版已发布，自 {standard.valid_from} 起施行。"
        return said + _unsealed(standard, standard.valid_from or timezone.localdate(at))

    page = ActPage(
        title=f"发布：{item.name}",
        form=PublishForm,
        button="发布",
        perform=perform,
        back=_back(code),
        current="catalogue",
        explanation="发布后内容不可修改；在办的办件继续适用收件时的版本。"
        + (_unsealed(draft, timezone.localdate()) if (draft := _open_version(code)) else ""),
    )
    return act_page(request, page)


@accounts.requires(Capability.CATALOGUE_PUBLISH)
@ACT
def repeal(request: HttpRequest, code: str) -> HttpResponse:
    """废止: closed to new cases from today."""
    item = catalogue.get_item(code)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        standard = catalogue.repeal_standard(code, reason=fields["reason"], by=by, at=at)
        return f"第 {standard.version} 版已废止，今天起不再收件。"

    page = ActPage(
        title=f"废止：{item.name}",
        form=ReasonForm,
        button="废止现行版本",
        perform=perform,
        back=_back(code),
        current="catalogue",
        explanation="今天起不再接收新办件，在办的办件照原版本办完。",
        is_dangerous=True,
    )
    return act_page(request, page)


@accounts.requires(Capability.CATALOGUE_WAIVE)
@ACT
def waive(request: HttpRequest, code: str) -> HttpResponse:
    """Let a finding pass, with a reason and a name."""
    item = catalogue.get_item(code)
    source = request.POST if request.method == "POST" else request.GET
    rule, place = source.get("rule", ""), source.get("place", "")
    title = catalogue.RULES[rule].title if rule in catalogue.RULES else rule

    def perform(fields: Fields, by: Any, at: Any) -> str:
        catalogue.waive_finding(
            code,
            rule=fields["rule"],
            place=fields["place"],
            reason=fields["reason"],
            by=by,
            at=at,
        )
        return f"已豁免“{title}”，理由和您的姓名记入标准。"

    where = catalogue.label(place) if place else "整条规则"
    page = ActPage(
        title=f"豁免检查发现：{item.name}",
        form=WaiveForm,
        button="豁免",
        perform=perform,
        back=reverse("console:item-findings", args=[code]) + _draft_query(code),
        current="catalogue",
        initial={"rule": rule, "place": place},
        explanation=f"规则：{title}（{where}）。豁免只对这一版有效，理由不少于四个字，与您的姓名一并公开在标准里。",
    )
    return act_page(request, page)


def _draft_query(code: str) -> str:
    draft = catalogue.versions(code).filter(status__in=["draft", "in_review"]).first()
    return f"?v={draft.version}" if draft else ""
