"""事项进驻 (Q3): which items the windows of an outlet take, which they do not, and why."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from onewindow.channels.console.shell import show
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import entries as registers
from onewindow.ui.pictures import Pages

SIZE = 50
SHOWN = {"unbound": "未进驻", "bound": "已进驻", "departments": "按部门"}


@accounts.requires(Capability.ORGANIZATIONS_VIEW)
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """The register of one outlet: rate, what is not taken and why, what is, departments."""
    by = accounts.actor_in(request)
    outlets = list(organizations.open_outlets(viewer=by))
    context: dict[str, Any] = {"outlets": outlets, "tab": "entries", "shown": SHOWN}
    if not outlets:
        return show(request, "entries.html", "places", context)
    first = next((one.code for one in outlets if one.outlet_class == "A"), outlets[0].code)
    chosen = request.GET.get("outlet", first)
    register = queueing.entries.entry_register(chosen, timezone.localdate())
    names = organizations.directory()
    part = request.GET.get("show", "unbound")
    part = part if part in SHOWN else "unbound"
    department = request.GET.get("department", "")
    text = request.GET.get("q", "").strip()
    kept = {"outlet": chosen, "show": part, "department": department, "q": text}
    found = [
        entry
        for entry in (register.bound if part == "bound" else register.unbound)
        if department in {"", entry.department} and (text in entry.name or text == entry.code)
    ]
    rows, pages = _page(request, found, kept)
    context |= {
        "register": register,
        "definition": queueing.entries.RATE_DEFINITION,
        "chosen": chosen,
        "part": part,
        "department": department,
        "text": text,
        "rows": [(entry, names.get(entry.department, entry.department)) for entry in rows],
        "pages": pages,
        "found": len(found),
        "departments": [(one, names.get(one.code, one.code)) for one in register.departments],
    }
    return show(request, "entries.html", "places", context)


def _page(
    request: HttpRequest, found: Sequence[registers.ItemEntry], kept: dict[str, str]
) -> tuple[Sequence[registers.ItemEntry], Pages]:
    """Return the entries behind ``after``, the code of the last one before, with both ways on."""
    codes = [entry.code for entry in found]
    start = bisect_right(codes, request.GET.get("after", ""))
    rows = found[start : start + SIZE]

    def url(after: str) -> str:
        query = {name: value for name, value in (kept | {"after": after}).items() if value}
        return f"{request.path}?{urlencode(query)}"

    back = start - SIZE - 1
    return rows, Pages(
        "" if start == 0 else url(codes[back] if back >= 0 else ""),
        url(rows[-1].code) if rows and start + SIZE < len(found) else "",
        f"共 {len(found)} 项，每页 {SIZE} 项",
    )
