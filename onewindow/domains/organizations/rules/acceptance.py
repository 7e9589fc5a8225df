"""Who may take what, where: window kind, outlet class, delegation, region, skill.

Rows Q1, Q7, W6, W21, W31;
行政许可法 第24条 (delegated acceptance), 第26条 (one organ, one window), 优化营商环境条例 第36条.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from onewindow.domains.organizations.rules.divisions import is_within_scope
from onewindow.domains.organizations.rules.kinds import OutletClass, Power, WindowKind
from onewindow.lib.divisions import contains

KIND_POWERS: dict[WindowKind, frozenset[Power]] = {
    WindowKind.COMPREHENSIVE: frozenset(Power),
    WindowKind.DEDICATED: frozenset(Power),
    WindowKind.ISSUING: frozenset({Power.ISSUE, Power.SEAL, Power.DELIVER}),
    WindowKind.ASSISTED: frozenset({Power.RECEIVE, Power.DELIVER}),
    WindowKind.FALLBACK: frozenset({Power.RECEIVE}),
}
CLASS_POWERS: dict[OutletClass, frozenset[Power]] = {
    OutletClass.A: frozenset(Power),
    OutletClass.B: frozenset({Power.RECEIVE, Power.ACCEPT, Power.DELIVER}),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A window as the rules see it; ``department`` is empty for windows of the centre itself."""

    number: str
    kind: WindowKind
    outlet: str
    outlet_name: str
    outlet_class: OutletClass
    division: str
    department: str = ""


@dataclass(frozen=True, slots=True)
class ItemPolicy:
    """What a standard says about where it may be taken; ``line`` groups departments of one duty."""

    code: str
    name: str
    department: str
    department_name: str
    line: str
    window_kinds: tuple[str, ...] = ("comprehensive",)
    cross_region_scope: str = ""
    topic: str = ""
    plate: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """授权书 as the rules see it; no items means all items, no outlet every outlet."""

    number: str
    line: str
    division: str
    powers: frozenset[Power]
    valid_from: date
    valid_until: date | None = None
    withdrawn_on: date | None = None
    items: frozenset[str] = frozenset()
    outlet: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason why not: a stable code and words a clerk can act on."""

    code: str
    message: str
    law: str
    next_step: str


def may_accept(
    place: Place,
    item: ItemPolicy,
    letters: Iterable[Letter],
    *,
    power: Power,
    jurisdiction: str,
    on: date,
    is_certified: bool = True,
) -> tuple[Ground, ...]:
    """Return every ground against doing ``power`` for the item at the window; none means yes.

    ``jurisdiction`` is the division the matter belongs to (the property, the business address),
    not that of the window.
    """
    found = (
        _kind(place, item, power),
        _outlet_class(place, power),
        _region(place, item, power, jurisdiction),
        _delegation(place, item, letters, power, jurisdiction, on),
        None if is_certified else _not_certified(item),
    )
    return tuple(ground for ground in found if ground is not None)


def _kind(place: Place, item: ItemPolicy, power: Power) -> Ground | None:
    if power not in KIND_POWERS[place.kind]:
        return Ground(
            "window_kind_without_power",
            f"{place.number}号窗口是{place.kind.label}，不办理{power.label}",
            "一窗受理“前台综合受理、后台分类审批、统一窗口出件”分工",
            "请转到综合窗口或专业窗口办理。",
        )
    takes_in = power in {Power.RECEIVE, Power.ACCEPT}
    if takes_in and place.kind.value not in item.window_kinds:
        allowed = "、".join(WindowKind(kind).label for kind in item.window_kinds) or "其他渠道"
        return Ground(
            "window_kind_not_allowed",
            f"“{item.name}”只能在{allowed}办理，{place.number}号是{place.kind.label}",
            "该事项实施清单的窗口设置",
            f"请引导申请人到{item.department_name}的{allowed}。",
        )
    if place.department and place.department != item.department:
        return Ground(
            "window_of_other_department",
            f"{place.number}号是其他部门的{place.kind.label}，不办理{item.department_name}的事项",
            "部门进驻登记与窗口设置",
            "请转到综合窗口或该部门的专业窗口。",
        )
    return None


def _outlet_class(place: Place, power: Power) -> Ground | None:
    if power in CLASS_POWERS[place.outlet_class]:
        return None
    return Ground(
        "outlet_class_without_power",
        f"{place.outlet_name}是{place.outlet_class.label}，只能就近受理并转交，不能{power.label}",
        "网点分级管理：A类网点受理并办理，B类网点就近受理",
        "请将办件转交A类网点或审批部门。",
    )


def _region(place: Place, item: ItemPolicy, power: Power, jurisdiction: str) -> Ground | None:
    if power not in {Power.RECEIVE, Power.ACCEPT}:
        return None
    if is_within_scope(place.division, jurisdiction, item.cross_region_scope):
        return None
    return Ground(
        "outside_cross_region_scope",
        f"“{item.name}”未纳入本地区与{jurisdiction}之间的通办范围，不能在此受理",
        "该事项实施清单的通办范围；国办发〔2020〕35号",
        f"请到行政区划{jurisdiction}的政务服务中心办理，或选择网上申请。",
    )


def _delegation(
    place: Place,
    item: ItemPolicy,
    letters: Iterable[Letter],
    power: Power,
    jurisdiction: str,
    on: date,
) -> Ground | None:
    if power not in {Power.RECEIVE, Power.ACCEPT, Power.ISSUE, Power.SEAL}:
        return None
    if place.department == item.department:
        return None
    relevant = [
        letter
        for letter in letters
        if letter.line == item.line
        and contains(letter.division, jurisdiction)
        and (not letter.items or item.code in letter.items)
        and (not letter.outlet or letter.outlet == place.outlet)
    ]
    with_power = [letter for letter in relevant if power in letter.powers]
    if any(_is_in_force(letter, on) for letter in with_power):
        return None
    law = "行政许可法第二十四条：委托应有书面依据并在委托范围内实施"
    who = f"{item.department_name}对“{item.name}”"
    if not with_power:
        return Ground(
            "not_delegated",
            f"{who}没有向本窗口授权{power.label}",
            law,
            f"请由{item.department_name}的专业窗口办理，或请该部门出具授权书。",
        )
    code, why = _why_not_in_force(with_power, on)
    return Ground(code, f"{who}的{power.label}授权{why}", law, "请联系该部门续签授权书后再办理。")


def _is_in_force(letter: Letter, on: date) -> bool:
    if letter.withdrawn_on is not None and letter.withdrawn_on <= on:
        return False
    return letter.valid_from <= on and (letter.valid_until is None or on <= letter.valid_until)


def _why_not_in_force(letters: Sequence[Letter], on: date) -> tuple[str, str]:
    latest = max(letters, key=lambda letter: letter.valid_from)
    if latest.withdrawn_on is not None and latest.withdrawn_on <= on:
        return "delegation_withdrawn", f"已于{latest.withdrawn_on}收回（授权书{latest.number}）"
    if on < latest.valid_from:
        return "delegation_not_begun", f"自{latest.valid_from}起才生效（授权书{latest.number}）"
    return "delegation_expired", f"已于{latest.valid_until}到期（授权书{latest.number}）"


def _not_certified(item: ItemPolicy) -> Ground:
    return Ground(
        "not_certified",
        f"当前窗口人员没有“{item.name}”的上岗认证",
        "窗口人员一人多能、持证上岗制度",
        "请转给有该事项认证的同事，或由带教人员在场办理。",
    )
