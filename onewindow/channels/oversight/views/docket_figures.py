"""办不成事: counts by item, reason and department; the policy with its coded reasons."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from onewindow.channels.oversight.acts import ACT, ActPage, Fields, act_page
from onewindow.channels.oversight.forms.dockets import LIMITS, POLICY_FIELDS, PolicyForm
from onewindow.channels.oversight.shell import DOCKETS, show
from onewindow.channels.oversight.views.evaluations import day_asked
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.calendars.api import midnight
from onewindow.domains.dockets import api as dockets
from onewindow.domains.dockets.api import By, Line
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor
from onewindow.kit.exports import Cell, Sheet, csv_file, xlsx_file
from onewindow.kit.refusals import Invalid

_BY: dict[By, str] = {"item": "事项", "reason": "原因", "department": "部门"}
_DAYS_SHOWN = 90
DEFINITIONS = (
    ("反映", "期间内登记的办不成事反映"),
    ("已答复", "其中承办部门已经答复的"),
    ("超期", "其中答复晚于期限的，和到现在没有答复、期限已过的"),
    ("办成", "其中结论是“已经办成”或“换一种方式办”的"),
    ("不认可", "其中反映人对答复提出不认可的"),
)


def _counted(request: HttpRequest) -> tuple[By, list[Line], date, date]:
    viewer, at = accounts.actor_in(request), timezone.now()
    today = timezone.localdate(at)
    first = day_asked(request, "from", today - timedelta(days=_DAYS_SHOWN))
    last = day_asked(request, "until", today)
    if first > last:
        raise Invalid("期间的开始应不晚于结束。", next_step="请改日期后再查。")
    asked = request.GET.get("by", "item")
    by: By = next((one for one in _BY if one == asked), "item")
    found = dockets.lines(
        by,
        from_at=midnight(first),
        until_at=midnight(last + timedelta(days=1)),
        now=at,
        viewer=viewer,
    )
    return by, found, first, last


def _named(by: By, line: Line, names: dict[str, str]) -> str:
    if by == "department":
        return names.get(line.key, line.key) or "未转办"
    return line.name or "未注明事项"


@accounts.requires(DOCKETS)
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Which items and reasons people report most, and how they are answered."""
    by, found, first, last = _counted(request)
    names = organizations.directory() if by == "department" else {}
    context = {
        "rows": [(line, _named(by, line, names)) for line in found],
        "whole": dockets.total(found),
        "by": by,
        "kinds": _BY.items(),
        "kind": _BY[by],
        "first": first,
        "last": last,
        "definitions": DEFINITIONS,
        "query": urlencode({"by": by, "from": str(first), "until": str(last)}),
    }
    return show(request, "docket_figures.html", "dockets", context)


@accounts.requires(DOCKETS)
@require_safe
def figures_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The counts that are shown, as CSV or a workbook."""
    by, found, first, last = _counted(request)
    names = organizations.directory() if by == "department" else {}
    note = "；".join(f"{name}＝{meaning}" for name, meaning in DEFINITIONS)
    columns = (_BY[by], "代码", *(name for name, _ in DEFINITIONS))
    cells: list[list[Cell]] = [
        [
            _named(by, line, names),
            line.key,
            line.recorded,
            line.answered,
            line.late,
            line.solved,
            line.dissented,
        ]
        for line in found
    ]
    sheet = Sheet(f"办不成事-{_BY[by]}", columns, cells, note)
    name = f"办不成事-{_BY[by]}-{first}-{last}"
    return xlsx_file([sheet], name=name) if kind == "xlsx" else csv_file(sheet, name=name)


@accounts.requires(DOCKETS)
@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """Limits and coded reasons: those set, and the defaults for what nobody set."""
    viewer = accounts.actor_in(request)
    kept = [
        ("默认", None, dockets.DEFAULT_POLICY),
        *(
            (row.division_code or "全部", row.valid_from, dockets.policy_in(row))
            for row in dockets.policies(viewer)
        ),
    ]
    context = {
        "columns": [where for where, _, _ in kept],
        "dates": [since for _, since, _ in kept],
        "lines": [
            (PolicyForm.base_fields[name].label, [getattr(policy, name) for _, _, policy in kept])
            for name in LIMITS
        ],
        "reasons": [(where, since, policy.reasons) for where, since, policy in kept],
        "may_set": viewer.may("dockets.decide"),
    }
    return show(request, "docket_policies.html", "dockets", context)


@accounts.requires(Capability.DOCKETS_DECIDE)
@ACT
def policy_set(request: HttpRequest) -> HttpResponse:
    """Set other limits or reasons from a day on."""
    default = dockets.DEFAULT_POLICY
    initial = {
        **{name: getattr(default, name) for name in LIMITS},
        "reasons": dockets.write_reasons(default.reasons),
        "valid_from": timezone.localdate(),
    }

    def perform(fields: Fields, by: Actor, at: datetime) -> str:
        row = dockets.set_policy(
            {name: fields[name] for name in POLICY_FIELDS},
            division_code=fields["division_code"],
            valid_from=fields["valid_from"],
            by=by,
            at=at,
        )
        return f"反映规则自{row.valid_from:%Y-%m-%d}起生效；已登记的反映按登记当日的规则。"

    page = ActPage(
        title="设定反映规则",
        form=PolicyForm,
        button="设定",
        perform=perform,
        back=reverse("oversight:docket-policies"),
        current="dockets",
        initial=initial,
    )
    return act_page(request, page)
