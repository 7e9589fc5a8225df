"""The register of service brands with their star ratings (N13)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from onewindow.channels.console.acts import ACT, ActForm, Fields, Perform, act
from onewindow.channels.console.forms.honours import BrandForm, RatingForm, RatingTermForm
from onewindow.channels.console.forms.organisation import WithdrawForm
from onewindow.channels.console.shell import show
from onewindow.channels.paging import next_pages
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.organizations.api import honours
from onewindow.kit.pagination import page as keyset_page

_at_places = partial(act, current="places", button="登记")
PAGE = 50
TONES = {
    honours.BrandStatus.FORTHCOMING: "is-blue",
    honours.BrandStatus.IN_FORCE: "is-green",
    honours.BrandStatus.ENDED: "",
    honours.BrandStatus.WITHDRAWN: "is-red",
}


@accounts.requires(Capability.ORGANIZATIONS_VIEW)
@require_safe
def brands(request: HttpRequest) -> HttpResponse:
    """Every brand of the viewer's region with the stars that hold today."""
    tier, today = request.GET.get("tier", ""), timezone.localdate()
    found = keyset_page(
        honours.brands(tier=tier, viewer=accounts.actor_in(request)),
        order=("code",),
        cursor=request.GET.get("page", ""),
        size=PAGE,
    )
    stars = honours.stars_on(found.rows, today)
    context = {
        "rows": [{**_told(row, today), "rating": stars.get(row.pk)} for row in found.rows],
        "pages": next_pages(request, found.previous_cursor, found.next_cursor, f"每页 {PAGE} 个"),
        "tier": tier,
        "tiers": [(one.value, one.label) for one in honours.BrandTier],
        "may_manage": accounts.staff(request).may(Capability.ORGANIZATIONS_MANAGE),
        "tab": "brands",
    }
    return show(request, "brands.html", "places", context)


def _told(row: honours.ServiceBrand, today: Any) -> dict[str, Any]:
    status = row.status_on(today)
    kind, name = row.carrier
    return {
        "row": row,
        "carrier": name,
        "carrier_kind": kind.label,
        "status": status.value,
        "label": status.label,
        "tone": TONES[status],
    }


@accounts.requires(Capability.ORGANIZATIONS_VIEW)
@require_safe
def brand(request: HttpRequest, code: str) -> HttpResponse:
    """One brand: its promise, the norm behind it, and every rating ever made."""
    row = _brand(request, code)
    today = timezone.localdate()
    ratings = honours.ratings_of(row)
    names = accounts.names_of({one.rater for one in ratings})
    holding = honours.stars_on([row], today).get(row.pk)
    context = {
        **_told(row, today),
        "rating": holding,
        "ratings": [
            {
                "row": one,
                "rater": names.get(one.rater, one.rater),
                "holds": holding is not None and one.pk == holding.pk,
            }
            for one in ratings
        ],
        "may_manage": accounts.staff(request).may(Capability.ORGANIZATIONS_MANAGE),
        "tab": "brands",
    }
    return show(request, "brand.html", "places", context)


def _brand(request: HttpRequest, code: str) -> honours.ServiceBrand:
    return honours.brand(code, viewer=accounts.actor_in(request))


def _act(
    request: HttpRequest, title: str, form: type[ActForm], perform: Perform, code: str, **more: Any
) -> HttpResponse:
    """Show an act about a brand; it leads back to the brand, or to the list for a new one."""
    back = reverse("console:brand", args=[code]) if code else reverse("console:brands")
    return _at_places(request, title, form, perform, back=back, **more)


@accounts.requires(Capability.ORGANIZATIONS_MANAGE)
@ACT
def brand_new(request: HttpRequest) -> HttpResponse:
    """Register what a carrier promises under a name."""

    def perform(fields: Fields, by: Any, at: Any) -> str:
        carrier = honours.CarriedBy(fields.pop("carrier_kind"), fields.pop("carrier_code"))
        made = honours.register_brand(fields.pop("code"), carrier=carrier, by=by, at=at, **fields)
        return f"{made}已登记，由{made.carrier[1]}承载。"

    return _act(
        request,
        "登记服务品牌",
        BrandForm,
        perform,
        "",
        initial={"from_on": timezone.localdate()},
        explanation="总品牌、共性品牌由网点或部门承载，窗口星级品牌由窗口或窗口所属部门承载；"
        "在用的品牌公布在网点页上。",
    )


@accounts.requires(Capability.ORGANIZATIONS_MANAGE)
@ACT
def brand_rate(request: HttpRequest, code: str) -> HttpResponse:
    """Give stars for a period; earlier ratings stay."""
    row = _brand(request, code)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        made = honours.rate_brand(code, by=by, at=at, **fields)
        until = f"有效至 {made.holds_until}" if made.holds_until else "到下一次评定为止有效"
        return f"{row}评为 {made.stars} 星，{until}。"

    return _act(
        request,
        f"评定星级：{row.name}",
        RatingForm,
        perform,
        code,
        button="评定",
        explanation="每次评定另立一条，从前的评定不改动；公布的是最近一次且在有效期内的星级。",
    )


@accounts.requires(Capability.ORGANIZATIONS_MANAGE)
@ACT
def brand_term(request: HttpRequest, code: str) -> HttpResponse:
    """Set how long later ratings hold."""
    row = _brand(request, code)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        made = honours.set_rating_term(code, by=by, at=at, **fields)
        days = made.rating_lasts_days
        return f"{row}今后的评定{f'有效 {days} 天' if days else '到下一次评定为止有效'}。"

    return _act(
        request,
        f"星级有效期：{row.name}",
        RatingTermForm,
        perform,
        code,
        button="保存",
        initial={"lasts_days": row.rating_lasts_days},
        explanation="只对今后的评定生效，已经评定的有效期不变。",
    )


@accounts.requires(Capability.ORGANIZATIONS_MANAGE)
@ACT
def brand_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """撤销 a brand, with the reason."""
    row = _brand(request, code)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        made = honours.withdraw_brand(code, by=by, at=at, **fields)
        return f"{row}自 {made.withdrawn_on} 起撤销。"

    return _act(
        request,
        f"撤销品牌：{row.name}",
        WithdrawForm,
        perform,
        code,
        button="撤销",
        initial={"withdrawn_on": timezone.localdate()},
        is_dangerous=True,
        explanation="撤销后不再公布，记录和历次星级保留；代码不再使用。",
    )
