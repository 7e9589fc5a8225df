"""Drafting, revising, promoting, publishing and abolishing norms (N15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from onewindow.domains.organizations.errors import (
    InvalidOrganization,
    NormIsPublished,
    NormNotAmendable,
    NormNotHigher,
    NormNumberTaken,
    NormWithoutDemand,
    UnknownNorm,
)
from onewindow.domains.organizations.events import (
    NormAbolished,
    NormClauseSet,
    NormClauseStruck,
    NormDraftDropped,
    NormDrafted,
    NormPublished,
)
from onewindow.domains.organizations.models import Norm, NormClause
from onewindow.domains.organizations.norms import clauses_of, demands_of
from onewindow.domains.organizations.permissions import demand_keeper
from onewindow.domains.organizations.rules.facilities import FacilityGroup
from onewindow.domains.organizations.rules.kinds import OutletClass
from onewindow.domains.organizations.rules.norms import (
    NormLevel,
    Succession,
    changes_between,
    is_clause,
    is_of_level,
    written,
)
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record

HEAVIEST = 100


@transaction.atomic
def draft_norm(
    number: str, *, title: str, level: str, issuer: str = "", by: Actor, at: datetime
) -> Norm:
    """起草: begin the first edition of a norm."""
    demand_keeper(by)
    fields = {"title": title, "issuer": issuer, "succession": Succession.FIRST}
    return _begin(written(number), _level(level), fields, by, at)


@transaction.atomic
def revise_norm(number: str, *, new_number: str, reason: str = "", by: Actor, at: datetime) -> Norm:
    """修订: begin the next edition at the same level, with the clauses as they are."""
    demand_keeper(by)
    old = _amendable(number)
    fields = {
        "title": old.title,
        "issuer": old.issuer,
        "succession": Succession.REVISION,
        "reason": reason,
    }
    return _succeed(old, written(new_number), NormLevel(old.level), fields, by, at)


@transaction.atomic
def promote_norm(
    number: str,
    *,
    new_number: str,
    level: str,
    issuer: str = "",
    reason: str = "",
    by: Actor,
    at: datetime,
) -> Norm:
    """升级: begin the successor at a higher level, under a number of that level.

    The edition it comes from keeps its number and stays in force until the successor is; the two
    name each other. Refuses ``norm_not_higher`` for the same level or a lower one.
    """
    demand_keeper(by)
    old = _amendable(number)
    wanted = _level(level)
    if not wanted.is_above(NormLevel(old.level)):
        raise NormNotHigher(
            f"{old.number}是{NormLevel(old.level).label}，不能升级为{wanted.label}", field="level"
        )
    fields = {
        "title": old.title,
        "issuer": issuer,
        "succession": Succession.PROMOTION,
        "reason": reason,
    }
    return _succeed(old, written(new_number), wanted, fields, by, at)


@transaction.atomic
def set_norm_clause(
    number: str,
    clause: str,
    *,
    text: str,
    facility: str = "",
    name: str = "",
    group: str = "",
    classes: Sequence[str] = (),
    is_mandatory: bool = True,
    weight: int = 1,
    by: Actor,
    at: datetime,
) -> NormClause:
    """Write a clause of a draft, or write it anew; without ``facility`` it demands nothing."""
    demand_keeper(by)
    row = _draft(number)
    if not is_clause(clause):
        raise InvalidOrganization(f"条款号“{clause}”应如 6.2.1 或 A.3", field="clause")
    if not text.strip():
        raise InvalidOrganization("条文不能为空", field="text")
    kept = sorted(set(classes)) if facility else []
    if facility:
        _check_demand(row, clause, facility, name, group, kept, weight)
    made, _ = NormClause.objects.update_or_create(
        norm=row,
        clause=clause,
        defaults={
            "text": text.strip(),
            "facility": facility,
            "name": name if facility else "",
            "group": group if facility else "",
            "classes": kept,
            "is_mandatory": is_mandatory,
            "weight": weight if facility else 1,
        },
    )
    fact = NormClauseSet(row.number, clause, facility, kept, is_mandatory, made.weight)
    record(fact, subject=_subject(row), by=by, at=at)
    return made


@transaction.atomic
def strike_norm_clause(number: str, clause: str, *, by: Actor, at: datetime) -> None:
    """Take a clause out of a draft; its line falls away when the draft is published."""
    demand_keeper(by)
    row = _draft(number)
    gone, _ = row.clauses.filter(clause=clause).delete()
    if not gone:
        raise InvalidOrganization(f"{row.number}没有第{clause}条", field="clause")
    record(NormClauseStruck(row.number, clause), subject=_subject(row), by=by, at=at)


@transaction.atomic
def drop_norm_draft(number: str, *, by: Actor, at: datetime) -> None:
    """Give a draft up; its number is free again."""
    demand_keeper(by)
    row = _draft(number)
    row.clauses.all().delete()
    row.delete()
    record(NormDraftDropped(row.number), subject=_subject(row), by=by, at=at)


@transaction.atomic
def publish_norm(number: str, *, in_force_from: date, by: Actor, at: datetime) -> Norm:
    """发布: from its day on, checklists follow this edition and no longer the one before."""
    demand_keeper(by)
    row = _draft(number)
    demands = demands_of(clauses_of(row), row.number)
    if not demands:
        raise NormWithoutDemand(f"{row.number}没有要求任何配置的条款，不能发布")
    old = Norm.objects.select_for_update().get(pk=row.previous_id) if row.previous_id else None
    if old is not None:
        assert old.in_force_from is not None  # only a published edition is succeeded
        if in_force_from <= old.in_force_from:
            raise InvalidOrganization(
                f"实施日期应晚于被代替的{old.number}的实施日期（{old.in_force_from}）",
                field="in_force_from",
            )
        old.in_force_until = in_force_from
        old.save(update_fields=["in_force_until"])
    row.published_at, row.in_force_from = at, in_force_from
    row.save(update_fields=["published_at", "in_force_from"])
    before = demands_of(old.clauses.all(), old.number) if old else []
    changes = changes_between(before, demands)
    kinds = {
        kind: [change.code for change in changes if change.kind == kind]
        for kind in ("added", "removed", "changed")
    }
    fact = NormPublished(
        row.number,
        row.level,
        row.succession,
        in_force_from,
        previous=old.number if old else "",
        **kinds,
    )
    record(fact, subject=_subject(row), by=by, at=at)
    return row


@transaction.atomic
def abolish_norm(number: str, *, from_on: date, reason: str, by: Actor, at: datetime) -> Norm:
    """废止: from that day on its lines fall away; its text and history stay."""
    demand_keeper(by)
    row = _amendable(number)
    assert row.in_force_from is not None
    if not reason.strip():
        raise InvalidOrganization("请写明废止原因", field="reason")
    if from_on < max(row.in_force_from, timezone.localdate(at)):
        raise InvalidOrganization("废止日期不能早于今天和实施日期", field="from_on")
    row.in_force_until, row.abolished_because = from_on, reason.strip()
    row.save(update_fields=["in_force_until", "abolished_because"])
    record(NormAbolished(row.number, from_on, reason), subject=_subject(row), by=by, at=at)
    return row


def _subject(row: Norm) -> str:
    return f"norm:{row.number}"


def _level(level: str) -> NormLevel:
    try:
        return NormLevel(level)
    except ValueError:
        raise InvalidOrganization(f"标准级别“{level}”不在代码表内", field="level") from None


def _locked(number: str) -> Norm:
    row = Norm.objects.select_for_update().filter(number=written(number)).first()
    if row is None:
        raise UnknownNorm(f"没有标准“{number}”", field="number")
    return row


def _draft(number: str) -> Norm:
    row = _locked(number)
    if row.published_at is not None:
        raise NormIsPublished(f"{row.number}已发布")
    return row


def _amendable(number: str) -> Norm:
    """Return the newest published edition, locked; a draft, an old or abolished one is refused."""
    row = _locked(number)
    if row.published_at is None:
        raise NormNotAmendable(
            f"{row.number}还是草案",
            next_step="草案可以直接修改条款，发布以后才能修订、升级、废止。",
        )
    if row.abolished_because:
        raise NormNotAmendable(f"{row.number}已废止", next_step="需要时请起草新标准。")
    later = Norm.objects.filter(previous=row).values_list("number", flat=True).first()
    if later is not None:
        raise NormNotAmendable(
            f"{row.number}已有后续版本{later}", next_step=f"请在{later}上继续办理。"
        )
    return row


def _begin(
    number: str, level: NormLevel, fields: Mapping[str, object], by: Actor, at: datetime
) -> Norm:
    if not is_of_level(number, level):
        raise InvalidOrganization(
            f"编号“{number}”不是{level.label}的编号，应如{level.form}", field="number"
        )
    previous = fields.get("previous")
    assert previous is None or isinstance(previous, Norm)
    series = previous.series if previous else number
    try:
        with transaction.atomic():
            row = Norm.objects.create(number=number, level=level, series=series, **fields)
    except IntegrityError:
        raise NormNumberTaken(f"编号{number}已被使用", field="number") from None
    fact = NormDrafted(
        number, row.title, row.level, row.succession, previous.number if previous else ""
    )
    record(fact, subject=_subject(row), by=by, at=at)
    return row


def _succeed(
    old: Norm,
    number: str,
    level: NormLevel,
    fields: Mapping[str, object],
    by: Actor,
    at: datetime,
) -> Norm:
    """Begin the edition after ``old`` with a copy of its clauses."""
    row = _begin(number, level, {**fields, "previous": old}, by, at)
    for clause in clauses_of(old):
        clause.pk, clause.norm = None, row
        clause.save(force_insert=True)
    return row


def _check_demand(
    row: Norm,
    clause: str,
    facility: str,
    name: str,
    group: str,
    classes: Sequence[str],
    weight: int,
) -> None:
    if not name.strip():
        raise InvalidOrganization("请写明要求配置的名称", field="name")
    if group not in {one.value for one in FacilityGroup}:
        raise InvalidOrganization(f"配置分组“{group}”不在代码表内", field="group")
    if not classes:
        raise InvalidOrganization("请勾选适用的网点等级", field="classes")
    if unknown := set(classes) - {one.value for one in OutletClass}:
        raise InvalidOrganization(
            f"网点等级“{'、'.join(sorted(unknown))}”应为A或B", field="classes"
        )
    if not 1 <= weight <= HEAVIEST:
        raise InvalidOrganization(f"权重应在1至{HEAVIEST}之间", field="weight")
    other = row.clauses.filter(facility=facility).exclude(clause=clause).first()
    if other is not None:
        raise InvalidOrganization(f"“{facility}”已由第{other.clause}条要求", field="facility")
