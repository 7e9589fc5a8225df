"""Facts of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from onewindow.kit.outbox import Fact, fact_type


@fact_type
@dataclass(frozen=True)
class DraftCreated(Fact):
    type = "catalogue.draft_created.v1"
    code: str
    version: int
    content_hash: str


@fact_type
@dataclass(frozen=True)
class DraftRevised(Fact):
    type = "catalogue.draft_revised.v1"
    code: str
    version: int
    content_hash: str


@fact_type
@dataclass(frozen=True)
class StandardSubmitted(Fact):
    type = "catalogue.standard_submitted.v1"
    code: str
    version: int


@fact_type
@dataclass(frozen=True)
class ReviewRecorded(Fact):
    type = "catalogue.review_recorded.v1"
    code: str
    version: int
    kind: str
    approved: bool
    opinion: str


@fact_type
@dataclass(frozen=True)
class FindingWaived(Fact):
    type = "catalogue.finding_waived.v1"
    code: str
    version: int
    rule: str
    place: str
    reason: str


@fact_type
@dataclass(frozen=True)
class StandardPublished(Fact):
    type = "catalogue.standard_published.v1"
    code: str
    version: int
    content_hash: str
    replaces: int | None = None


@fact_type
@dataclass(frozen=True)
class StandardRepealed(Fact):
    type = "catalogue.standard_repealed.v1"
    code: str
    version: int
    reason: str


@fact_type
@dataclass(frozen=True)
class PowerListed(Fact):
    type = "catalogue.power_listed.v1"
    list_kind: str
    code: str
    state: str
    valid_from: str
    batch: str = ""


@fact_type
@dataclass(frozen=True)
class PowerCancelled(Fact):
    type = "catalogue.power_cancelled.v1"
    list_kind: str
    code: str
    state: str
    on: str
    reason: str
    batch: str = ""


@fact_type
@dataclass(frozen=True)
class CatalogueImported(Fact):
    """A file was read as drafts; `digest` is SHA-256 of the file."""

    type = "catalogue.catalogue_imported.v1"
    source: str
    digest: str
    read: int
    stored: int
    flagged: int
    rejected: int
