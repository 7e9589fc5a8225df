"""Messages of CMPP as bytes and as dataclasses; no socket, no clock.

Widths in octets follow the tables of section 7.4 of V2.0 and section 8.4 of V3.0. V3.0 widened the
status of answers from one octet to four, telephone numbers of a fee or destination from 21 to 32,
and put a type octet and a LinkID of 20 where V2.0 had reserved 8.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from onewindow.domains.messages.cmpp.wire import (
    Malformed,
    Reader,
    Unfit,
    Version,
    Writer,
    is_v3,
    phone_width,
    status_width,
)

HEADER = 12
"""Total_Length, Command_Id, Sequence_Id: four octets each, most significant first."""
LONGEST = 4096
"""No frame of either version is longer: a submit of V3.0 to 99 phones has 3,459 octets."""
MOST_PHONES = 99
CONTENT = 140
"""Octets of content where it is not 7-bit text (section SUBMIT: Msg_Length)."""
_CONTENT_ASCII = 159


@dataclass(frozen=True, slots=True)
class Connect:
    """CMPP_CONNECT (section 7.4.1.1): 39 octets with the header in both versions."""

    COMMAND: ClassVar[int] = 0x0000_0001
    source: str
    authenticator: bytes
    version: Version
    timestamp: int

    def write(self, out: Writer, version: Version) -> None:
        out.text(self.source, 6)
        out.raw(self.authenticator, 16)
        out.uint(self.version, 1)
        out.uint(self.timestamp, 4)

    @classmethod
    def read(cls, body: Reader, version: Version) -> Connect:
        source, authenticator, asked, timestamp = (
            body.text(6),
            body.raw(16),
            body.uint(1),
            body.uint(4),
        )
        if asked not in {one.value for one in Version}:
            raise Malformed(f"unknown version {asked:#x}")
        return cls(source, authenticator, Version(asked), timestamp)


@dataclass(frozen=True, slots=True)
class ConnectResp:
    """CMPP_CONNECT_RESP (7.4.1.2): status in one octet in V2.0, in four in V3.0."""

    COMMAND: ClassVar[int] = 0x8000_0001
    status: int
    authenticator: bytes
    version: int

    def write(self, out: Writer, version: Version) -> None:
        out.uint(self.status, status_width(version))
        out.raw(self.authenticator, 16)
        out.uint(self.version, 1)

    @classmethod
    def read(cls, body: Reader, version: Version) -> ConnectResp:
        return cls(body.uint(status_width(version)), body.raw(16), body.uint(1))


@dataclass(frozen=True, slots=True)
class Submit:
    """CMPP_SUBMIT (7.4.3.1): one segment of a text to up to 99 phones.

    ``fmt`` 0 is ASCII, 8 UCS2, 15 GB; ``udhi`` 1 says that the content begins with a user data
    header (3GPP TS 23.040). ``link_id`` exists in V3.0 only, as do the two types of number.
    """

    COMMAND: ClassVar[int] = 0x0000_0004
    phones: tuple[str, ...]
    content: bytes
    source: str
    account: str
    service: str = ""
    msg_id: bytes = bytes(8)
    total: int = 1
    number: int = 1
    registered: int = 1
    level: int = 1
    fee_user: int = 2
    fee_phone: str = ""
    fee_type_of_phone: int = 0
    pid: int = 0
    udhi: int = 0
    fmt: int = 8
    fee_type: str = "01"
    fee_code: str = "000000"
    valid_until: str = ""
    send_at: str = ""
    type_of_phone: int = 0
    link_id: str = ""

    def write(self, out: Writer, version: Version) -> None:
        _check_submit(self)
        wide = phone_width(version)
        out.raw(self.msg_id, 8)
        for octet in (self.total, self.number, self.registered, self.level):
            out.uint(octet, 1)
        out.text(self.service, 10)
        out.uint(self.fee_user, 1)
        out.text(self.fee_phone, wide)
        if is_v3(version):
            out.uint(self.fee_type_of_phone, 1)
        for octet in (self.pid, self.udhi, self.fmt):
            out.uint(octet, 1)
        out.text(self.account, 6)
        out.text(self.fee_type, 2)
        out.text(self.fee_code, 6)
        out.text(self.valid_until, 17)
        out.text(self.send_at, 17)
        out.text(self.source, 21)
        out.uint(len(self.phones), 1)
        for phone in self.phones:
            out.text(phone, wide)
        if is_v3(version):
            out.uint(self.type_of_phone, 1)
        out.uint(len(self.content), 1)
        out.rest(self.content)
        if is_v3(version):
            out.text(self.link_id, 20)
        else:
            out.raw(b"", 8)

    @classmethod
    def read(cls, body: Reader, version: Version) -> Submit:
        wider = is_v3(version)
        wide = phone_width(version)
        msg_id = body.raw(8)
        total, number, registered, level = (body.uint(1) for _ in range(4))
        service, fee_user, fee_phone = body.text(10), body.uint(1), body.text(wide)
        fee_type_of_phone = body.uint(1) if wider else 0
        pid, udhi, fmt = (body.uint(1) for _ in range(3))
        account, fee_type, fee_code = body.text(6), body.text(2), body.text(6)
        valid_until, send_at, source = body.text(17), body.text(17), body.text(21)
        count = body.uint(1)
        if not 1 <= count <= MOST_PHONES:
            raise Malformed(f"a submit to {count} phones")
        phones = tuple(body.text(wide) for _ in range(count))
        type_of_phone = body.uint(1) if wider else 0
        content = body.raw(body.uint(1))
        link_id = body.text(20) if wider else ""
        if not wider:
            body.raw(8)
        return cls(
            phones,
            content,
            source,
            account,
            service,
            msg_id,
            total,
            number,
            registered,
            level,
            fee_user,
            fee_phone,
            fee_type_of_phone,
            pid,
            udhi,
            fmt,
            fee_type,
            fee_code,
            valid_until,
            send_at,
            type_of_phone,
            link_id,
        )


def _check_submit(one: Submit) -> None:
    if not 1 <= len(one.phones) <= MOST_PHONES:
        raise Unfit(f"a submit to {len(one.phones)} phones")
    most = _CONTENT_ASCII if one.fmt == 0 else CONTENT
    if len(one.content) > most:
        raise Unfit(f"content of {len(one.content)} octets, at most {most}")
    if not 1 <= one.number <= one.total:
        raise Unfit(f"segment {one.number} of {one.total}")


@dataclass(frozen=True, slots=True)
class SubmitResp:
    """CMPP_SUBMIT_RESP (7.4.3.2): the gateway's id of the segment, and whether it took it."""

    COMMAND: ClassVar[int] = 0x8000_0004
    msg_id: bytes
    result: int

    def write(self, out: Writer, version: Version) -> None:
        out.raw(self.msg_id, 8)
        out.uint(self.result, status_width(version))

    @classmethod
    def read(cls, body: Reader, version: Version) -> SubmitResp:
        return cls(body.raw(8), body.uint(status_width(version)))


@dataclass(frozen=True, slots=True)
class Deliver:
    """CMPP_DELIVER (7.4.5.1): a text somebody sent to us, or the report about one of ours."""

    COMMAND: ClassVar[int] = 0x0000_0005
    msg_id: bytes
    destination: str
    phone: str
    content: bytes
    is_report: int = 0
    service: str = ""
    pid: int = 0
    udhi: int = 0
    fmt: int = 8
    type_of_phone: int = 0
    link_id: str = ""

    def write(self, out: Writer, version: Version) -> None:
        wider = is_v3(version)
        out.raw(self.msg_id, 8)
        out.text(self.destination, 21)
        out.text(self.service, 10)
        for octet in (self.pid, self.udhi, self.fmt):
            out.uint(octet, 1)
        out.text(self.phone, phone_width(version))
        if wider:
            out.uint(self.type_of_phone, 1)
        out.uint(self.is_report, 1)
        out.uint(len(self.content), 1)
        out.rest(self.content)
        if wider:
            out.text(self.link_id, 20)
        else:
            out.raw(b"", 8)

    @classmethod
    def read(cls, body: Reader, version: Version) -> Deliver:
        wider = is_v3(version)
        msg_id, destination, service = body.raw(8), body.text(21), body.text(10)
        pid, udhi, fmt = (body.uint(1) for _ in range(3))
        phone = body.text(phone_width(version))
        type_of_phone = body.uint(1) if wider else 0
        is_report = body.uint(1)
        content = body.raw(body.uint(1))
        link_id = body.text(20) if wider else ""
        if not wider:
            body.raw(8)
        return cls(
            msg_id,
            destination,
            phone,
            content,
            is_report,
            service,
            pid,
            udhi,
            fmt,
            type_of_phone,
            link_id,
        )


@dataclass(frozen=True, slots=True)
class DeliverResp:
    """CMPP_DELIVER_RESP (7.4.5.2): 0 once the text or report is safely kept."""

    COMMAND: ClassVar[int] = 0x8000_0005
    msg_id: bytes
    result: int = 0

    def write(self, out: Writer, version: Version) -> None:
        out.raw(self.msg_id, 8)
        out.uint(self.result, status_width(version))

    @classmethod
    def read(cls, body: Reader, version: Version) -> DeliverResp:
        return cls(body.raw(8), body.uint(status_width(version)))


class _Empty:
    """A message that is its header alone."""

    __slots__ = ()

    def write(self, out: Writer, version: Version) -> None:
        """Write nothing."""


@dataclass(frozen=True, slots=True)
class Terminate(_Empty):
    """CMPP_TERMINATE (7.4.2): the end of the connection is asked for."""

    COMMAND: ClassVar[int] = 0x0000_0002

    @classmethod
    def read(cls, body: Reader, version: Version) -> Terminate:
        return cls()


@dataclass(frozen=True, slots=True)
class TerminateResp(_Empty):
    """CMPP_TERMINATE_RESP."""

    COMMAND: ClassVar[int] = 0x8000_0002

    @classmethod
    def read(cls, body: Reader, version: Version) -> TerminateResp:
        return cls()


@dataclass(frozen=True, slots=True)
class ActiveTest(_Empty):
    """CMPP_ACTIVE_TEST (7.4.8): is the other side still there?"""

    COMMAND: ClassVar[int] = 0x0000_0008

    @classmethod
    def read(cls, body: Reader, version: Version) -> ActiveTest:
        return cls()


@dataclass(frozen=True, slots=True)
class ActiveTestResp:
    """CMPP_ACTIVE_TEST_RESP: one reserved octet, which some gateways leave out."""

    COMMAND: ClassVar[int] = 0x8000_0008

    def write(self, out: Writer, version: Version) -> None:
        out.uint(0, 1)

    @classmethod
    def read(cls, body: Reader, version: Version) -> ActiveTestResp:
        if not body.is_empty:
            body.raw(1)
        return cls()


Frame: TypeAlias = (
    Connect
    | ConnectResp
    | Submit
    | SubmitResp
    | Deliver
    | DeliverResp
    | Terminate
    | TerminateResp
    | ActiveTest
    | ActiveTestResp
)
_READERS: dict[int, Callable[[Reader, Version], Frame]] = {
    Connect.COMMAND: Connect.read,
    ConnectResp.COMMAND: ConnectResp.read,
    Submit.COMMAND: Submit.read,
    SubmitResp.COMMAND: SubmitResp.read,
    Deliver.COMMAND: Deliver.read,
    DeliverResp.COMMAND: DeliverResp.read,
    Terminate.COMMAND: Terminate.read,
    TerminateResp.COMMAND: TerminateResp.read,
    ActiveTest.COMMAND: ActiveTest.read,
    ActiveTestResp.COMMAND: ActiveTestResp.read,
}


@dataclass(frozen=True, slots=True)
class Strange:
    """A whole frame that cannot be read: an unknown command, or a body that does not fit it."""

    command: int
    body: bytes
    why: str


@dataclass(frozen=True, slots=True)
class Received:
    """A frame with the number that pairs a request with its answer."""

    sequence: int
    frame: Frame | Strange


def pack(frame: Frame, sequence: int, version: Version) -> bytes:
    """Return the octets of a frame; raises Unfit where a value is too long for its field."""
    out = Writer()
    frame.write(out, version)
    body = out.done()
    return struct.pack(">III", HEADER + len(body), frame.COMMAND, sequence) + body


class Unpacker:
    """Turns a stream of octets into frames, however it was cut."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self._held = bytearray()

    def feed(self, octets: bytes) -> list[Received]:
        """Return the frames that are whole now; raises Malformed where the stream is lost."""
        self._held += octets
        found = []
        while len(self._held) >= HEADER:
            length, command, sequence = struct.unpack_from(">III", self._held)
            if not HEADER <= length <= LONGEST:
                raise Malformed(f"a frame of {length} octets")
            if len(self._held) < length:
                break
            body = bytes(self._held[HEADER:length])
            del self._held[:length]
            found.append(Received(sequence, _frame(command, body, self.version)))
        return found


def _frame(command: int, body: bytes, version: Version) -> Frame | Strange:
    reader = _READERS.get(command)
    if reader is None:
        return Strange(command, body, f"unknown command {command:#010x}")
    fields = Reader(body)
    try:
        frame = reader(fields, version)
        fields.end()
    except Malformed as error:
        return Strange(command, body, str(error))
    return frame


def authenticator(source: str, secret: str, timestamp: int) -> bytes:
    """Return AuthenticatorSource: MD5 over account, nine NULs, secret, time as MMDDHHMMSS."""
    return hashlib.md5(
        source.encode("ascii") + bytes(9) + secret.encode("utf-8") + b"%010d" % timestamp,
        usedforsecurity=False,  # the protocol prescribes it; the line is the operator's own
    ).digest()


def gateway_authenticators(status: int, asked: bytes, secret: str) -> tuple[bytes, bytes]:
    """Return what AuthenticatorISMG may be: MD5 over status, AuthenticatorSource and secret.

    V3.0 does not say whether its wider status counts with one octet or four; both are in use.
    """
    tail = asked + secret.encode("utf-8")
    one, four = (
        hashlib.md5(status.to_bytes(width, "big") + tail, usedforsecurity=False).digest()
        for width in (1, 4)
    )
    return one, four
