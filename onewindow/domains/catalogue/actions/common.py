"""What the acts share: capability checks, locks, the columns derived from content."""

from __future__ import annotations

from collections.abc import Iterable

from onewindow.domains.catalogue.content import StandardContent
from onewindow.domains.catalogue.errors import UnknownItem, UnknownStandard
from onewindow.domains.catalogue.models import ServiceItem, ServiceStandard
from onewindow.domains.catalogue.models.items import digest_of, document_of
from onewindow.domains.catalogue.permissions import CAPABILITIES
from onewindow.domains.catalogue.rules.findings import Finding, Severity
from onewindow.domains.catalogue.search_words import index_words
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Forbidden


def require(by: Actor, capability: str, division: str = "") -> None:
    """Refuse a person without the capability, or outside the region."""
    if not by.may(capability):
        raise Forbidden(f"{by.name}没有“{CAPABILITIES[capability]}”的权限")
    if division and not by.reaches(division):
        raise Forbidden(f"{by.name}的管理范围不包括行政区划{division}")


def subject(code: str) -> str:
    """Return the subject under which facts of an item are kept."""
    return f"item:{code}"


def locked_item(code: str) -> ServiceItem:
    try:
        return ServiceItem.objects.select_for_update().get(code=code)
    except ServiceItem.DoesNotExist:
        raise UnknownItem(f"没有代码为“{code}”的事项") from None


def newest(item: ServiceItem, statuses: Iterable[str]) -> ServiceStandard | None:
    """Return the newest version of the item in one of the statuses."""
    return item.standards.filter(status__in=list(statuses)).order_by("-version").first()


def open_draft(item: ServiceItem, statuses: Iterable[str]) -> ServiceStandard:
    standard = newest(item, statuses)
    if standard is None:
        raise UnknownStandard(f"事项“{item.name}”没有处于这一阶段的草稿")
    return standard


def put_content(standard: ServiceStandard, content: StandardContent) -> None:
    """Set the content and everything that is derived from it; nothing is saved."""
    standard.document = document_of(content)
    standard.content_hash = digest_of(standard.document)
    standard.search_name, standard.search_more, standard.search_initials = index_words(content)


CONTENT_FIELDS = ["document", "content_hash", "search_name", "search_more", "search_initials"]


def put_findings(standard: ServiceStandard, findings: Iterable[Finding]) -> None:
    kept = list(findings)
    standard.findings = [finding.as_json() for finding in kept]
    standard.error_count = sum(1 for finding in kept if finding.blocks)
    standard.warning_count = sum(1 for f in kept if f.severity is Severity.WARNING)


FINDING_FIELDS = ["findings", "error_count", "warning_count"]


def put_identity(item: ServiceItem, content: StandardContent) -> None:
    """Set the item's columns from its content; nothing is saved."""
    item.name = content.name
    item.short_name = content.short_name
    item.main_item = content.main_item
    item.topic = content.topic[:100]
    item.type = content.type.value
    item.department_code = content.department
    item.basic_code = content.codes.basic[:50]
    item.implementation_code = content.codes.implementation[:80]


IDENTITY_FIELDS = [
    "name",
    "short_name",
    "main_item",
    "topic",
    "type",
    "department_code",
    "basic_code",
    "implementation_code",
]
