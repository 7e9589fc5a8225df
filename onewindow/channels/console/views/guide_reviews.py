"""指南复核: what people reported again and again of an item, and what its editors did about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from onewindow.channels.console.acts import ActForm, ActPage, Fields, act_page
from onewindow.channels.console.shell import show
from onewindow.channels.paging import pages_of
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.dockets import api as dockets
from onewindow.domains.dockets.api import GuideReview
from onewindow.kit import pagination
from onewindow.kit.actors import Actor
from onewindow.ui.pictures import Light, Link

_PER_PAGE = 50
_MOST_SHOWN = 5
"""Reports of one review whose words stand in the list; the rest are counted."""
_LONGEST_NOTE = 500


@accounts.requires(Capability.DOCKETS_REVIEW, Capability.DOCKETS_DECIDE)
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """Reviews that repeated reasons called for, the next due first; the settled ones."""
    viewer, at = accounts.actor_in(request), timezone.now()
    is_open = request.GET.get("tab") != "settled"
    listed = pagination.page(
        dockets.guide_reviews(viewer, is_open=is_open),
        order=("due_at", "pk") if is_open else ("-settled_at", "-pk"),
        cursor=request.GET.get("page", ""),
        size=_PER_PAGE,
    )
    people = accounts.names_of({row.settled_by for row in listed.rows})
    address = reverse("console:guide-reviews")
    context = {
        "rows": [_entry(row, at) for row in listed.rows],
        "people": people,
        "is_open": is_open,
        "tabs": [
            Link("待复核", address, is_current=is_open),
            Link("已办结", f"{address}?tab=settled", is_current=not is_open),
        ],
        "may_settle": viewer.may("dockets.review"),
        "sees_items": viewer.may("catalogue.view"),
        "pages": pages_of(request, listed),
    }
    return show(request, "guide_reviews.html", "guide-reviews", context)


def _entry(row: GuideReview, at: datetime) -> dict[str, Any]:
    reports = sorted(row.dockets.all(), key=lambda one: one.pk, reverse=True)
    days = (timezone.localdate(row.due_at) - timezone.localdate(at)).days
    light, left = Light.GREEN, f"还有 {days} 天"
    if at > row.due_at:
        light, left = Light.RED, f"超期 {-days} 天"
    elif days <= 1:
        light, left = Light.YELLOW, "明天到期" if days else "今天到期"
    return {
        "row": row,
        "light": light,
        "left": left,
        "count": len(reports),
        "reports": reports[:_MOST_SHOWN],
    }


class SettleForm(ActForm):
    """What was changed by which version, or why the guide stays as it is."""

    verdict = forms.ChoiceField(
        label="结论",
        choices=[("changed", "已改指南，新版已发布"), ("unchanged", "指南不改")],
        widget=forms.RadioSelect,
    )
    version = forms.TypedChoiceField(
        label="哪一版改的",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="只列出提出复核以后发布的版本；“指南不改”的不选",
    )
    note = forms.CharField(
        label="改了什么，或不改的理由",
        max_length=_LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": None, "field_class": "is-full"}),
    )


def _form_of(versions: list[int]) -> type[SettleForm]:
    choices = [
        ("", "请选择" if versions else "还没有发布新版"),
        *((n, f"第 {n} 版") for n in versions),
    ]

    class Form(SettleForm):
        version = forms.TypedChoiceField(
            label="哪一版改的",
            required=False,
            choices=choices,
            coerce=int,
            empty_value=None,
            help_text="只列出提出复核以后发布的版本；“指南不改”的不选",
        )

    return Form


@accounts.requires(Capability.DOCKETS_REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, number: int) -> HttpResponse:
    """Settle one review."""
    row = dockets.guide_review(number, viewer=accounts.actor_in(request))

    def perform(fields: Fields, by: Actor, at: datetime) -> str:
        dockets.settle_review(
            row.pk,
            is_changed=fields["verdict"] == "changed",
            note=fields["note"],
            version=fields["version"],
            by=by,
            at=at,
        )
        return "指南复核已办结；同一原因再次重复时会重新提出。"

    page = ActPage(
        title=f"办结指南复核：{row.item_name[:40]}",
        form=_form_of(dockets.versions_since(row)),
        button="办结",
        perform=perform,
        back=reverse("console:guide-reviews"),
        current="guide-reviews",
        explanation=f"反复反映的原因：{row.reason_name}，共{row.dockets.count()}件。",
        law="国发〔2022〕5号：设立“办不成事”反映窗口",
    )
    return act_page(request, page)
