"""What became of a text: the content of a deliver that is a report."""

from __future__ import annotations

from dataclasses import dataclass

from onewindow.domains.messages.cmpp.wire import Reader, Version, Writer, phone_width


@dataclass(frozen=True, slots=True)
class Report:
    """状态报告, the content of a deliver that is a report (7.4.5.1): 60 octets, in V3.0 71.

    ``stat`` is ``DELIVRD`` where the phone has it.
    """

    msg_id: bytes
    stat: str
    submitted: str
    done: str
    phone: str
    sequence: int

    def pack(self, version: Version) -> bytes:
        out = Writer()
        out.raw(self.msg_id, 8)
        out.text(self.stat, 7)
        out.text(self.submitted, 10)
        out.text(self.done, 10)
        out.text(self.phone, phone_width(version))
        out.uint(self.sequence, 4)
        return out.done()


def read_report(content: bytes, version: Version) -> Report:
    """Return the report; raises Malformed."""
    body = Reader(content)
    report = Report(
        body.raw(8),
        body.text(7).strip(),
        body.text(10),
        body.text(10),
        body.text(phone_width(version)).strip(),
        body.uint(4),
    )
    body.end()
    return report
