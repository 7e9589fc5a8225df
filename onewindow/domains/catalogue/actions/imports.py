"""导入: keep a foreign catalogue as drafts; nothing is lost and nothing is overwritten."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Max

from onewindow.domains.catalogue.actions.common import (
    put_content,
    put_findings,
    put_identity,
    require,
)
from onewindow.domains.catalogue.events import CatalogueImported
from onewindow.domains.catalogue.importing.bulk import copy_standards
from onewindow.domains.catalogue.importing.fields import FLAGS, NOTES
from onewindow.domains.catalogue.importing.reading import Unreadable, read_records
from onewindow.domains.catalogue.importing.records import Converter, Imported
from onewindow.domains.catalogue.models import ServiceItem, ServiceStandard, StandardStatus
from onewindow.domains.catalogue.permissions import IMPORT
from onewindow.domains.catalogue.rules.findings import Finding, Severity
from onewindow.domains.catalogue.rules.lint import lint
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record

BATCH = 500


@dataclass(slots=True)
class ImportReport:
    """What became of a file. ``read`` = ``stored`` + ``rejected``.

    ``stored`` records are in the catalogue after the run, whether this run wrote them (``written``)
    or an earlier one did; in a dry run they would be. ``flagged`` are stored and yet not to be
    trusted as printed. ``findings`` counts every rule that hit, of the importer and of lint.
    """

    read: int = 0
    stored: int = 0
    flagged: int = 0
    rejected: int = 0
    findings: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    written: int = 0
    rejections: list[Unreadable] = field(default_factory=list)
    flags: list[tuple[int, str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        return {
            "read": self.read,
            "stored": self.stored,
            "flagged": self.flagged,
            "rejected": self.rejected,
            "findings": self.findings,
            "seconds": round(self.seconds, 2),
        }


Progress = Callable[[int, int], None]


def import_catalogue(
    path: Path,
    *,
    by: Actor,
    at: datetime,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Read a file into imported drafts and return the report; reading it again changes nothing.

    ``progress`` is told (records done, records in all). A dry run touches no table.
    """
    require(by, IMPORT)
    began = time.perf_counter()
    report = ImportReport()
    counts: Counter[str] = Counter()
    drafts = _drafts(path, report, counts)
    batches = [drafts[n : n + BATCH] for n in range(0, len(drafts), BATCH)]
    if dry_run:
        for batch in batches:
            _prepare(batch, report, counts, at)
            _tell(progress, report.stored, len(drafts))
    else:
        with transaction.atomic():
            _alone()
            for batch in batches:
                _store(batch, _prepare(batch, report, counts, at), report, at)
                _tell(progress, report.stored, len(drafts))
            _record(path, report, by, at)
    report.findings = dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    report.seconds = time.perf_counter() - began
    return report


def _tell(progress: Progress | None, done: int, total: int) -> None:
    if progress:
        progress(done, total)


def _drafts(path: Path, report: ImportReport, counts: Counter[str]) -> list[Imported]:
    converter = Converter(path.name)
    drafts = []
    for entry in read_records(path):
        report.read += 1
        if isinstance(entry, Unreadable):
            report.rejected += 1
            report.rejections.append(entry)
            counts["unreadable"] += 1
        else:
            drafts.append(converter.convert(entry))
    return drafts


def _prepare(
    batch: Iterable[Imported], report: ImportReport, counts: Counter[str], at: datetime
) -> list[ServiceStandard]:
    """Return unsaved standards with findings; the report is brought up to date."""
    standards = []
    for draft in batch:
        findings = [_oddity(rule, text) for rule, text in draft.oddities]
        findings += lint(draft.content)
        standard = ServiceStandard(
            version=1,
            status=StandardStatus.IMPORTED_DRAFT,
            raw=draft.raw,
            raw_digest=draft.raw_digest,
            created_at=at,
        )
        put_content(standard, draft.content)
        put_findings(standard, findings)
        standards.append(standard)
        counts.update({finding.rule for finding in findings})
        report.stored += 1
        if draft.is_flagged:
            report.flagged += 1
            report.flags += [
                (draft.line, FLAGS[rule], text) for rule, text in draft.oddities if rule in FLAGS
            ]
    return standards


def _oddity(rule: str, text: str) -> Finding:
    severity = Severity.ERROR if rule in FLAGS else Severity.WARNING
    return Finding(rule, severity, "", text, FLAGS.get(rule) or NOTES[rule])


def _store(
    batch: list[Imported], standards: list[ServiceStandard], report: ImportReport, at: datetime
) -> None:
    """Write what is new: unknown items, and new texts of known ones as their next version."""
    keys = [draft.source_key for draft in batch]
    known = {item.source_key: item for item in ServiceItem.objects.filter(source_key__in=keys)}
    taken = set(
        ServiceItem.objects.filter(code__in=[draft.code for draft in batch]).values_list(
            "code", flat=True
        )
    )
    new_items = []
    for draft in batch:
        if draft.source_key not in known:
            code = draft.code
            if code in taken:
                code = f"{code[:50]}-{draft.source_key[:12]}"
            item = ServiceItem(
                code=code,
                source_key=draft.source_key,
                division_code=draft.division,
                created_at=at,
            )
            put_identity(item, draft.content)
            new_items.append(item)
            known[draft.source_key] = item
    ServiceItem.objects.bulk_create(new_items, batch_size=BATCH)
    seen = set(
        ServiceStandard.objects.filter(
            item__source_key__in=keys, raw_digest__in=[draft.raw_digest for draft in batch]
        ).values_list("item__source_key", "raw_digest")
    )
    last = dict(
        ServiceStandard.objects.filter(item__source_key__in=keys)
        .values_list("item__source_key")
        .annotate(last=Max("version"))
    )
    rows = []
    for draft, standard in zip(batch, standards, strict=True):
        if (draft.source_key, draft.raw_digest) not in seen:
            standard.item = known[draft.source_key]
            standard.version = last.get(draft.source_key, 0) + 1
            rows.append(standard)
    copy_standards(rows)
    report.written += len(rows)


def _alone() -> None:
    """Wait for a running import: two of the same file at once would both find nothing stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('catalogue_import'))")


def _record(path: Path, report: ImportReport, by: Actor, at: datetime) -> None:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    fact = CatalogueImported(
        path.name, digest, report.read, report.stored, report.flagged, report.rejected
    )
    record(fact, subject=f"import:{digest[:16]}", by=by, at=at)
