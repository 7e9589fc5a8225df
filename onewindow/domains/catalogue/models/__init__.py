"""Tables of the catalogue."""

from onewindow.domains.catalogue.models.items import (
    SearchTerm,
    ServiceItem,
    ServiceStandard,
    StandardStatus,
)
from onewindow.domains.catalogue.models.powers import ListKind, PowerListEntry, PowerState
from onewindow.domains.catalogue.models.reviews import (
    LintWaiver,
    PublishLog,
    PublishLogRecord,
    Review,
    ReviewKind,
)

__all__ = [
    "LintWaiver",
    "ListKind",
    "PowerListEntry",
    "PowerState",
    "PublishLog",
    "PublishLogRecord",
    "Review",
    "ReviewKind",
    "SearchTerm",
    "ServiceItem",
    "ServiceStandard",
    "StandardStatus",
]
