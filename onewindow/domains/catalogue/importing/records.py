"""One record of a foreign catalogue as a draft of ours, with everything odd about it."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field

from onewindow.domains.catalogue.content import StandardContent
from onewindow.domains.catalogue.importing import guangdong, listing
from onewindow.domains.catalogue.importing.fields import CONTROL, FLAGS, Fields
from onewindow.domains.catalogue.importing.reading import RawRecord


@dataclass(slots=True)
class Imported:
    """A draft to store; `source_key` is the same whenever the same record is read again."""

    line: int
    source_key: str
    code: str
    division: str
    content: StandardContent
    raw: str
    raw_digest: str
    oddities: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_flagged(self) -> bool:
        return any(rule in FLAGS for rule, _ in self.oddities)


class Converter:
    """Turns records into drafts; remembers what the file has said so far."""

    def __init__(self, file_name: str) -> None:
        self._file_name = file_name
        self._seen: Counter[str] = Counter()
        self._raws: set[str] = set()
        self._printed: set[str] = set()
        self._codes: set[str] = set()

    def convert(self, record: RawRecord) -> Imported:
        """Return the draft; whatever the record lacks or garbles is in its oddities."""
        reader = Fields(record.values, [*record.faults])
        source = guangdong if "TASK_CODE" in record.values else listing
        draft = source.draft(reader)
        raw = CONTROL.sub("\ufffd", record.raw)
        raw_digest = hashlib.sha256(raw.encode()).hexdigest()
        self._note_repeats(reader, draft.printed_code, raw_digest)
        identity = "|".join((draft.source, draft.printed_code, draft.department_name, draft.name))
        self._seen[identity] += 1
        key = hashlib.sha256(f"{identity}|{self._seen[identity]}".encode()).hexdigest()[:40]
        code = self._code(draft.printed_code, key)
        origin = {"place": f"{self._file_name} 第{record.line}行", "evidence": "repository"}
        values = {**draft.values, "code": code, "name": draft.name, "origins": [origin]}
        return Imported(
            line=record.line,
            source_key=key,
            code=code,
            division=draft.division,
            content=StandardContent.model_validate(values),
            raw=raw,
            raw_digest=raw_digest,
            oddities=reader.oddities,
        )

    def _note_repeats(self, reader: Fields, printed_code: str, raw_digest: str) -> None:
        if raw_digest in self._raws:
            reader.odd("duplicate_record", printed_code)
        elif printed_code and printed_code in self._printed:
            reader.odd("duplicate_code", printed_code)
        self._raws.add(raw_digest)
        self._printed.add(printed_code)

    def _code(self, printed: str, key: str) -> str:
        """Return a code for people: what is printed, in the letters a code may have."""
        code = re.sub(r"[^a-z0-9]+", "-", printed.lower()).strip("-")[:64]
        if not code or code in self._codes:
            code = f"{code[:50]}-{key[:12]}".strip("-")
        self._codes.add(code)
        return code
