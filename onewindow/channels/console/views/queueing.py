"""大厅叫号: the stated policy day by day, the plates, and the windows that stand by for peaks."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from onewindow.channels.console.acts import ACT, Fields, act
from onewindow.channels.console.forms.organisation import ConfirmForm, ReasonForm
from onewindow.channels.console.forms.queueing import (
    FollowForm,
    PlateForm,
    PolicyForm,
    RenameForm,
    ReserveForm,
    document_of,
    initial_policy,
)
from onewindow.channels.console.shell import show
from onewindow.channels.queue_words import changed, chapters
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import NotFound

_act = partial(act, current="hall", button="保存")
MANAGES = accounts.requires(Capability.QUEUEING_MANAGE)
_ALL = "全部网点"


def reached(by: Actor) -> dict[str, str]:
    """Return code → name of the open outlets inside the person's region."""
    return dict(organizations.open_outlets(viewer=by).values_list("code", "name"))


def _outlet(request: HttpRequest) -> tuple[str, str]:
    """Return the outlet that is asked for with its name; none means the rules of all."""
    code = request.GET.get("outlet", "")[:40]
    if not code:
        return "", _ALL
    name = reached(accounts.actor_in(request)).get(code)
    if name is None:
        raise NotFound(f"没有网点“{code}”")
    return code, name


@MANAGES
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """What is stated for all outlets or for one, in sentences, with every edition."""
    code, name = _outlet(request)
    today = timezone.localdate()
    outlets = reached(accounts.actor_in(request))
    own = queueing.stated.with_own(list(outlets), on=today)
    context = {
        "outlet": code,
        "outlet_name": name,
        "outlets": [(key, words, key in own) for key, words in outlets.items()],
        "has_own": code in own,
        "chapters": chapters(queueing.policy_of(code, on=today)),
        "editions": [
            {
                "edition": one,
                "is_coming": one.from_on > today,
                "changes": changed(one.before, one.policy) if one.policy else [],
            }
            for one in queueing.stated.editions(code)
        ],
        "tab": "rules",
    }
    return show(request, "queue_rules.html", "hall", context)


def _to_rules(outlet: str) -> str:
    there = reverse("console:queue-rules")
    return f"{there}?outlet={outlet}" if outlet else there


@MANAGES
@ACT
def rules_edit(request: HttpRequest) -> HttpResponse:
    """State the whole policy anew, from a day on."""
    code, name = _outlet(request)
    today = timezone.localdate()

    def perform(fields: Fields, by: Any, at: Any) -> str:
        since: date = fields["from_on"]
        queueing.set_policy(document_of(fields), outlet=code, from_on=since, by=by, at=at)
        return f"{name}的叫号规则已制定，{since:%Y-%m-%d}起施行。"

    return _act(
        request,
        title=f"制定叫号规则：{name}",
        form=PolicyForm,
        perform=perform,
        back=_to_rules(code),
        initial={"from_on": today, **initial_policy(queueing.policy_of(code, on=today))},
        button="公布",
        explanation="规则公示在自助终端、手机和大屏指向的页面；当天已取的号次序不变。"
        + ("" if code else "适用于没有单独规则的全部网点。"),
    )


@MANAGES
@ACT
def rules_follow(request: HttpRequest) -> HttpResponse:
    """Let an outlet follow the common policy again."""
    code, name = _outlet(request)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        queueing.set_policy(None, outlet=code, from_on=fields["from_on"], by=by, at=at)
        return f"{name}自{fields['from_on']:%Y-%m-%d}起执行全部网点的规则。"

    return _act(
        request,
        title=f"改用全部网点的规则：{name}",
        form=FollowForm,
        perform=perform,
        back=_to_rules(code),
        initial={"from_on": timezone.localdate()},
        button="改用",
    )


def _line_names() -> dict[str, str]:
    """Return line → the name of its department with the widest region."""
    names = organizations.department_names()
    rows = organizations.Department.objects.filter(code__in=names).order_by("-division__code")
    return {line: names[code] for line, code in rows.values_list("line", "code")}


@MANAGES
@require_safe
def plates(request: HttpRequest) -> HttpResponse:
    """What tickets are drawn for; the plates are the same at every outlet."""
    kinds = {kind.value: kind.label for kind in organizations.WindowKind}
    lines = _line_names()
    context = {
        "plates": [
            {
                "plate": one,
                "kinds": [kinds.get(kind, kind) for kind in one.window_kinds],
                "lines": [lines.get(line, line) for line in one.lines],
            }
            for one in queueing.stated.plates()
        ],
        "tab": "plates",
    }
    return show(request, "plates.html", "hall", context)


@MANAGES
@ACT
def plate_edit(request: HttpRequest) -> HttpResponse:
    """Establish a plate, change one, or open a closed one again."""
    name = request.GET.get("name", "")[:40]
    row = queueing.Plate.objects.filter(name=name).first() if name else None
    initial: Fields = {
        "usual_minutes": 10,
        "needs_skill": True,
        "window_kinds": ["comprehensive", "dedicated"],
        "place": queueing.stated.next_place(),
    }
    if row is not None:
        initial = {
            key: getattr(row, key)
            for key in ("name", "letter", "window_kinds", "usual_minutes", "needs_skill")
        } | {"is_service": row.is_service, "is_rest": row.is_rest, "place": row.place}
        initial |= {"topics": " ".join(row.topics), "lines": " ".join(row.lines)}

    def perform(fields: Fields, by: Any, at: Any) -> str:
        made = queueing.establish_plate(fields.pop("name"), by=by, at=at, **fields)
        return f"板块“{made.name}”已设立，号票字母{made.letter}。"

    return _act(
        request,
        title=f"修改板块：{row.name}" if row else "设立板块",
        form=PlateForm,
        perform=perform,
        back=reverse("console:plates"),
        initial=initial,
        explanation="名称是板块的身份：改名请用“改名”，在这里写别的名称会另设一个板块。"
        if row
        else "",
    )


@MANAGES
@ACT
def plate_rename(request: HttpRequest, letter: str) -> HttpResponse:
    """改名: windows, zones, certifications, bookings and who waits now follow."""
    row = _plate(letter)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        made = queueing.rename_plate(row.name, fields["new_name"], by=by, at=at)
        return f"板块“{row.name}”已改名为“{made.name}”。"

    return _act(
        request,
        title=f"板块改名：{row.name}",
        form=RenameForm,
        perform=perform,
        back=reverse("console:plates"),
        initial={"new_name": row.name},
        button="改名",
        explanation="窗口、区域、上岗认证、以后的预约和正在等候的号一并改名；过去的号票和统计保留原名。",
    )


@MANAGES
@ACT
def plate_close(request: HttpRequest, letter: str) -> HttpResponse:
    """停用 a plate: nobody draws a number for it any more."""
    row = _plate(letter)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        queueing.close_plate(row.name, reason=fields["reason"], by=by, at=at)
        return f"板块“{row.name}”已停用。"

    return _act(
        request,
        title=f"停用板块：{row.name}",
        form=ReasonForm,
        perform=perform,
        back=reverse("console:plates"),
        button="停用",
        is_dangerous=True,
        explanation="停用后不再取这一板块的号，它的事项排到兜底板块。号票字母保留，修改即恢复使用。",
    )


def _plate(letter: str) -> queueing.Plate:
    row = queueing.Plate.objects.filter(letter=letter).first()
    if row is None:
        raise queueing.UnknownPlate(f"没有字母为“{letter}”的板块")
    return row


@MANAGES
@require_safe
def reserves(request: HttpRequest) -> HttpResponse:
    """Which windows stand by for peaks (N13), and how they stand now."""
    outlets = reached(accounts.actor_in(request))
    rows = queueing.Station.objects.filter(outlet__in=list(outlets), is_reserve=True)
    context = {
        "rows": [
            {
                "station": one,
                "outlet": outlets[one.outlet],
                "state": queueing.StationState(one.state).label,
                "stands_by": one.state == queueing.StationState.RESERVE,
            }
            for one in rows.order_by("outlet", "window")
        ],
        "tab": "reserves",
    }
    return show(request, "reserves.html", "hall", context)


@MANAGES
@ACT
def reserve_new(request: HttpRequest) -> HttpResponse:
    """设为备用: a closed window stands by until it is dismissed."""
    outlets = reached(accounts.actor_in(request))
    windows = organizations.Window.objects.filter(outlet__code__in=list(outlets), is_open=True)
    standing = queueing.Station.objects.filter(is_reserve=True).values_list("window", flat=True)
    choices = [
        (one.number, f"{one.number}号（{one.outlet.name} · {one.get_kind_display()}）")
        for one in windows.exclude(number__in=list(standing))
        .select_related("outlet")
        .order_by("outlet__code", "number")
    ]
    plates = [(one.name, one.name) for one in queueing.stated.plates() if one.is_open]

    class Form(ReserveForm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.fields["window"].choices = choices  # type: ignore[attr-defined]
            self.fields["plates"].choices = plates  # type: ignore[attr-defined]

    def perform(fields: Fields, by: Any, at: Any) -> str:
        wanted = fields["plates"] or None
        queueing.reserve_station(fields["window"], plates=wanted, by=by, at=at)
        return f"{fields['window']}号窗口已设为备用，高峰时由规则建议启用。"

    return _act(
        request,
        title="设立备用窗口",
        form=Form,
        perform=perform,
        back=reverse("console:reserves"),
        button="设为备用",
        explanation="备用窗口每次用完、每天收场后自动回到备用，直到取消。正在使用的窗口请先关闭。",
    )


@MANAGES
@ACT
def reserve_dismiss(request: HttpRequest, window: str) -> HttpResponse:
    """取消备用: the window is an ordinary one again."""

    def perform(fields: Fields, by: Any, at: Any) -> str:
        queueing.dismiss_reserve(window, by=by, at=at)
        return f"{window}号窗口不再备用。"

    if organizations.window(window).outlet.code not in reached(accounts.actor_in(request)):
        raise NotFound(f"没有{window}号窗口")
    return _act(
        request,
        title=f"取消备用：{window}号窗口",
        form=ConfirmForm,
        perform=perform,
        back=reverse("console:reserves"),
        button="取消备用",
    )
