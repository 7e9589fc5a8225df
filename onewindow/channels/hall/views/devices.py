"""屏幕与终端: the addresses that screens of a hall open, and a paired one for each kiosk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from onewindow.channels.hall.doors import kiosk_token, site_url
from onewindow.channels.hall.shell import page, reached_outlet, reached_outlets
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.organizations import api as organizations
from onewindow.kit.audit import write_audit
from onewindow.kit.refusals import Invalid, Refusal


@accounts.requires(Capability.QUEUEING_MANAGE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def devices(request: HttpRequest) -> HttpResponse:
    """List the screens of the halls one reaches; pair a kiosk."""
    by = accounts.actor_in(request)
    outlets = reached_outlets(by)
    paired: dict[str, str] | None = None
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            paired = _pair(request)
        except Refusal as error:
            refusal = error
    context: dict[str, Any] = {
        "outlets": [_screens(outlet) for outlet in outlets],
        "paired": paired,
        "refusal": refusal,
        "sent": {name: request.POST.get(name, "") for name in ("outlet", "name")},
    }
    status = refusal.status if refusal else 200
    return page(request, "hall/devices.html", context, here="devices", status=status)


def _pair(request: HttpRequest) -> dict[str, str]:
    outlet = reached_outlet(request.POST.get("outlet", "")[:40], accounts.actor_in(request))
    name = request.POST.get("name", "").strip()[:40]
    if not name:
        raise Invalid("请填写终端的名称", next_step="例如：一楼东门1号机。", field="name")
    by = accounts.actor_in(request)
    write_audit(
        "hall.kiosk_paired", by=by, subject=outlet.code, at=timezone.now(), details={"name": name}
    )
    token = kiosk_token(outlet.code, name)
    return {"name": name, "outlet": outlet.name, "address": site_url("hall:take", token)}


def _screens(outlet: organizations.Outlet) -> dict[str, Any]:
    zones = organizations.Zone.objects.filter(hall__outlet=outlet).order_by("hall__code", "code")
    windows = organizations.Window.objects.filter(outlet=outlet, is_open=True).order_by("number")
    return {"outlet": outlet, "zones": list(zones), "windows": list(windows)}
