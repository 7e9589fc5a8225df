"""The items of a city: drafted, listed, reviewed by two people and published by a third."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onewindow.domains.calendars import api as calendars
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.organizations import api as organizations

if TYPE_CHECKING:
    from onewindow.commands.city_load import Loader

OPTIMISATION = (
    "材料逐项核对依据，能由证照、共享数据、承诺解决的改为免交；环节按法定前置重排，其余并行。"
)
MINUTES = "云汀市事项标准审定会纪要〔2026〕第1号"


def draft_items(loader: Loader) -> None:
    """Draft every item that is not in the catalogue yet."""
    by = loader.actor("catalogue_editor")
    known = set(catalogue.ServiceItem.objects.values_list("code", flat=True))
    divisions = {row.code: row.division for row in loader.city.departments}
    for code in loader.items:
        if code not in known:
            content = loader.content(code)
            catalogue.create_draft(
                code,
                content=content,
                division=divisions[content.department],
                optimisation_record=OPTIMISATION,
                meeting_minutes=MINUTES,
                by=by,
                at=loader.at,
            )
            loader.done.add("事项")


def list_powers(loader: Loader) -> None:
    """List every power with the basis of its item, then make the later changes."""
    by = loader.actor("publisher")
    known = set(catalogue.PowerListEntry.objects.values_list("item__code", "list_kind"))
    divisions = {row.code: row.division for row in loader.city.departments}
    listed = set()
    for row in loader.city.powers.entries:
        if row.item not in loader.items or (row.item, row.list_kind) in known:
            continue
        content = loader.content(row.item)
        catalogue.list_power(
            row.item,
            list_kind=row.list_kind,
            state=row.state,
            basis="；".join(basis.citation for basis in content.legal_basis)[:500],
            department=content.department,
            level=content.exercise_level,
            division=divisions[content.department],
            valid_from=row.valid_from,
            batch=row.batch,
            by=by,
            at=loader.at,
        )
        listed.add((row.item, row.list_kind))
        loader.done.add("清单条目")
    for change in loader.city.powers.changes:
        if (change.item, change.list_kind) in listed:
            catalogue.cancel_power(
                change.item,
                list_kind=change.list_kind,
                state=change.state,
                division=divisions[loader.content(change.item).department],
                on=change.valid_from,
                reason=change.reason,
                batch=change.batch,
                by=by,
                at=loader.at,
            )


def publish_items(loader: Loader) -> None:
    """Send the items that run to two reviewers and publish them."""
    standing = dict(
        catalogue.ServiceStandard.objects.filter(version=1).values_list("item__code", "status")
    )
    for code in loader.city.runnable:
        if standing.get(code) in {"draft", "in_review"}:
            _publish(loader, code, standing[code])


def _publish(loader: Loader, code: str, status: str) -> None:
    if status == "draft":
        catalogue.submit_for_review(code, by=loader.actor("catalogue_editor"), at=loader.at)
    standard = catalogue.ServiceStandard.objects.get(item__code=code, version=1)
    reviewed = set(standard.reviews.values_list("kind", flat=True))
    for kind, role, opinion in (
        ("technical", "technical_reviewer", "依据、材料、环节、期限逐项核对，检查没有错误。"),
        ("expert", "expert_reviewer", "情形划分和办理流程符合本行业实际，同意发布。"),
    ):
        if kind not in reviewed:
            catalogue.record_review(
                code,
                kind=kind,
                is_approved=True,
                opinion=opinion,
                by=loader.actor(role),
                at=loader.at,
            )
    profile = calendars.profile(standard.content.profile)
    catalogue.publish_standard(
        code,
        profile=profile.model_dump(mode="json"),
        context=_context(loader, standard.item),
        message="示范城市首次发布",
        by=loader.actor("publisher"),
        at=loader.at,
    )
    loader.done.add("已发布事项")


def _context(loader: Loader, item: catalogue.ServiceItem) -> catalogue.LintContext:
    rules = calendars.profiles()
    return catalogue.lint_context(
        item,
        departments=organizations.department_codes(),
        profiles={code: frozenset(rule.limits) for code, rule in rules.items()},
        statutes={
            (code, variant): limit.limit
            for code, rule in rules.items()
            for variant, limit in rule.limits.items()
            if limit.limit is not None
        },
    )
