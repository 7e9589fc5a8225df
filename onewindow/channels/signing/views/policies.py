"""网签规则: what restrictions forbid, how long a draft waits, in force from a day on (X9)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from onewindow.channels import acting
from onewindow.channels.acting import ActPage, Fields
from onewindow.channels.signing.forms import PolicyForm
from onewindow.channels.signing.points import shell
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.contracts import api as contracts
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor

_MANAGE = accounts.requires(Capability.CONTRACTS_MANAGE)


@_MANAGE
@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """The rules of every region the person reaches, newest first; before them what is shipped."""
    by = accounts.actor_in(request)
    rows = [
        (_region(row.division_code), row.valid_from, contracts.policy_of(row))
        for row in contracts.signing_policies(by)
    ]
    context = {
        "shell": shell(request, here="policies"),
        "columns": [_column(*one) for one in [*rows, ("出厂默认", None, contracts.DEFAULT_POLICY)]],
    }
    return render(request, "signing/policies.html", context)


def _region(code: str) -> str:
    if not code:
        return "全部地区"
    row = organizations.Division.objects.filter(code=code).first()
    return f"{row.name} {code}" if row else code


def _column(where: str, since: Any, policy: contracts.Policy) -> dict[str, Any]:
    return {
        "where": where,
        "since": since,
        "draft_hours": policy.draft_hours,
        "number_prefix": policy.number_prefix,
        "limits_to_adults": policy.limits_to_adults,
        "effects": [(kind.label, policy.effects[kind]) for kind in contracts.RestrictionKind],
    }


@_MANAGE
@require_http_methods(["GET", "HEAD", "POST"])
def policy_set(request: HttpRequest) -> HttpResponse:
    """Set other rules of a region from a day on; contracts already signed keep theirs."""
    today = timezone.localdate()
    held = contracts.policy_for("", today)

    def perform(fields: Fields, by: Actor, at: datetime) -> str:
        row = contracts.set_policy(
            PolicyForm.content_of(fields),
            division_code=fields["division_code"],
            valid_from=fields["valid_from"],
            by=by,
            at=at,
        )
        return f"网签规则自{row.valid_from:%Y-%m-%d}起生效；已完成签署的合同不受影响。"

    page = ActPage(
        title="设定网签规则",
        form=PolicyForm,
        button="设定",
        perform=perform,
        back=reverse("signing:policies"),
        current="policies",
        initial={**PolicyForm.initial_of(held), "valid_from": today},
        explanation="禁止签订的限制，登记簿上一旦报送，签署立即停止；其余限制写入合同并告知双方。",
        law="民法典、城市房地产管理法第三十八条",
    )
    return acting.act_page(request, page, show=_show)


def _show(
    request: HttpRequest, template: str, current: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    page = {"shell": shell(request, here=current), **context}
    return render(request, f"signing/{template}", page, status=status)
