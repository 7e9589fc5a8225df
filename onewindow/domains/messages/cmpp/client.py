"""A connection to the gateway: one thread, plain sockets, a bound on every wait.

The caller pumps: it gives the session a moment to read, and gets what happened. Nothing is
acknowledged to the gateway before the caller has kept it.
"""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from onewindow.domains.messages.cmpp.content import BINARY, UCS2, contents, text_of
from onewindow.domains.messages.cmpp.frames import (
    ActiveTest,
    ActiveTestResp,
    Connect,
    ConnectResp,
    Deliver,
    DeliverResp,
    Frame,
    Received,
    Strange,
    Submit,
    SubmitResp,
    Terminate,
    TerminateResp,
    Unpacker,
    authenticator,
    gateway_authenticators,
    pack,
)
from onewindow.domains.messages.cmpp.reports import Report, read_report
from onewindow.domains.messages.cmpp.wire import Malformed, Version

logger = logging.getLogger(__name__)
_READ = 65536
_REFUSED = {
    1: "消息结构错",
    2: "非法源地址",
    3: "认证错",
    4: "版本太高",
}


class GatewayLost(Exception):
    """The connection is gone or cannot be trusted; what was not answered may have been sent."""


class GatewayRefused(GatewayLost):
    """The gateway does not let this account in; trying again soon changes nothing."""


@dataclass(frozen=True)
class Account:
    """Where the gateway is and as whom it knows this system; all of it comes from the settings."""

    host: str
    port: int
    source: str
    """企业代码 SP_Id, six characters."""
    secret: str = field(repr=False)
    number: str = ""
    """接入号 Src_Id, what phones show as the sender."""
    service: str = ""
    version: Version = Version.V30
    window: int = 16
    """Submits without an answer at a time; the document recommends 16."""
    answer_seconds: float = 60.0
    """T: how long an answer may take."""
    idle_seconds: float = 180.0
    """C: after so long without a word the other side is asked whether it is there."""
    tests: int = 3
    """N: so many questions without an answer end the connection."""
    checks_gateway: bool = True
    """Whether the gateway must prove that it knows the secret too."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The gateway took a segment, or did not: ``result`` 0 is yes."""

    sequence: int
    gateway_id: str
    result: int


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A submit got no answer in time: whether it was sent is not known."""

    sequence: int


@dataclass(frozen=True, slots=True)
class Reported:
    """状态报告 about a segment; ``receipt`` goes back once it is kept."""

    receipt: tuple[int, bytes]
    gateway_id: str
    phone: str
    stat: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """上行短信: what somebody wrote to us."""

    receipt: tuple[int, bytes]
    gateway_id: str
    phone: str
    text: str


Happening: TypeAlias = Answered | Unanswered | Reported | Incoming


class Session:
    """One connection. Every method may raise GatewayLost; then the session is over."""

    def __init__(self, account: Account, clock: Callable[[], float] = time.monotonic) -> None:
        self.account = account
        self._clock = clock
        self._socket: socket.socket | None = None
        self._unpacker = Unpacker(account.version)
        self._sequence = 0
        self._waiting: dict[int, float] = {}
        self._heard = self._tested = 0.0
        self._tests = 0

    @property
    def room(self) -> int:
        """How many submits may be sent before an answer must come."""
        return self.account.window - len(self._waiting)

    def open(self, timestamp: int) -> None:
        """Connect and prove who we are; ``timestamp`` is the local time as MMDDHHMMSS."""
        account = self.account
        try:
            self._socket = socket.create_connection(
                (account.host, account.port), timeout=min(10.0, account.answer_seconds)
            )
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            raise GatewayLost(f"连接不上网关：{error}") from error
        proof = authenticator(account.source, account.secret, timestamp)
        self._write(Connect(account.source, proof, account.version, timestamp), self._next())
        answer = self._await_connect()
        if answer.status:
            self.hang_up()
            said = _REFUSED.get(answer.status, "其他错误")
            raise GatewayRefused(f"网关拒绝登录：{said}（{answer.status}）")
        known = gateway_authenticators(answer.status, proof, account.secret)
        if account.checks_gateway and answer.authenticator not in known:
            self.hang_up()
            raise GatewayRefused("网关未能证明自己知道密钥，可能不是真正的网关")

    def _await_connect(self) -> ConnectResp:
        until = self._clock() + self.account.answer_seconds
        while (left := until - self._clock()) > 0:
            for one in self._read(left):
                if isinstance(one.frame, ConnectResp):
                    return one.frame
                self.hang_up()
                raise GatewayLost("网关对登录的应答不符合协议")
        self.hang_up()
        raise GatewayLost("网关没有应答登录")

    def submit(self, phone: str, text: str, reference: int, number: int) -> int:
        """Send one segment (from 1) of a text; return the number its answer will carry."""
        account = self.account
        octets = contents(text, reference)
        sequence = self._next()
        is_joined = len(octets) > 1
        self._write(
            Submit(
                phones=(phone,),
                content=octets[number - 1],
                source=account.number,
                account=account.source,
                service=account.service,
                total=len(octets),
                number=number,
                udhi=int(is_joined),
                fmt=UCS2,
            ),
            sequence,
        )
        self._waiting[sequence] = self._clock() + account.answer_seconds
        return sequence

    def pump(self, seconds: float) -> list[Happening]:
        """Read for at most so long; return what happened, in order."""
        happened: list[Happening] = []
        for one in self._read(seconds):
            self._heed(one, happened)
        now = self._clock()
        for sequence in [number for number, until in self._waiting.items() if until <= now]:
            del self._waiting[sequence]
            happened.append(Unanswered(sequence))
        self._ask_if_idle(now)
        return happened

    def acknowledge(self, receipt: tuple[int, bytes]) -> None:
        """Tell the gateway that a report or text is kept and need not come again."""
        sequence, msg_id = receipt
        self._write(DeliverResp(msg_id), sequence)

    def close(self) -> None:
        """Say good-bye, wait a moment for the answer, and hang up; never raises."""
        if self._socket is None:
            return
        try:
            self._write(Terminate(), self._next())
            until = self._clock() + 1.0
            while (left := until - self._clock()) > 0:
                if any(isinstance(one.frame, TerminateResp) for one in self._read(left)):
                    break
        except GatewayLost:
            pass
        self.hang_up()

    def _heed(self, one: Received, happened: list[Happening]) -> None:
        frame = one.frame
        if isinstance(frame, SubmitResp):
            # An answer that nobody waits for any more was told as unanswered before.
            if self._waiting.pop(one.sequence, None) is not None:
                happened.append(Answered(one.sequence, frame.msg_id.hex(), frame.result))
        elif isinstance(frame, Deliver):
            self._heed_deliver(one.sequence, frame, happened)
        elif isinstance(frame, ActiveTest):
            self._write(ActiveTestResp(), one.sequence)
        elif isinstance(frame, Terminate):
            self._write(TerminateResp(), one.sequence)
            self.hang_up()
            raise GatewayLost("网关结束了连接")
        elif isinstance(frame, Strange):
            self._heed_strange(one.sequence, frame)

    def _heed_deliver(self, sequence: int, frame: Deliver, happened: list[Happening]) -> None:
        receipt = (sequence, frame.msg_id)
        if not frame.is_report:
            said = text_of(frame.content, frame.fmt, frame.udhi) if frame.fmt != BINARY else ""
            happened.append(Incoming(receipt, frame.msg_id.hex(), frame.phone.strip(), said))
            return
        try:
            report: Report = read_report(frame.content, self.account.version)
        except Malformed as error:
            self._refuse(sequence, frame.msg_id, str(error))
            return
        happened.append(Reported(receipt, report.msg_id.hex(), report.phone, report.stat))

    def _heed_strange(self, sequence: int, frame: Strange) -> None:
        if frame.command == Deliver.COMMAND:
            self._refuse(sequence, frame.body[:8].ljust(8, b"\0"), frame.why)
        else:
            logger.warning("the gateway sent %#010x: %s", frame.command, frame.why)

    def _refuse(self, sequence: int, msg_id: bytes, why: str) -> None:
        """Answer a deliver that cannot be read with 1, or it would come again for ever."""
        logger.warning("the gateway delivered what cannot be read: %s", why)
        self._write(DeliverResp(msg_id, 1), sequence)

    def _ask_if_idle(self, now: float) -> None:
        account = self.account
        if now - self._heard < account.idle_seconds:
            self._tests = 0
            return
        if self._tests and now - self._tested < account.answer_seconds:
            return
        if self._tests >= account.tests:
            self.hang_up()
            raise GatewayLost(f"网关{account.tests}次没有应答链路检测")
        self._tests += 1
        self._tested = now
        self._write(ActiveTest(), self._next())

    def _next(self) -> int:
        self._sequence = self._sequence % 0xFFFF_FFFF + 1
        return self._sequence

    def _write(self, frame: Frame, sequence: int) -> None:
        if self._socket is None:
            raise GatewayLost("连接已断开")
        try:
            self._socket.settimeout(self.account.answer_seconds)
            self._socket.sendall(pack(frame, sequence, self.account.version))
        except OSError as error:
            self.hang_up()
            raise GatewayLost(f"连接中断：{error}") from error

    def _read(self, seconds: float) -> list[Received]:
        if self._socket is None:
            raise GatewayLost("连接已断开")
        try:
            self._socket.settimeout(max(0.001, seconds))
            octets = self._socket.recv(_READ)
        except TimeoutError:
            return []
        except OSError as error:
            self.hang_up()
            raise GatewayLost(f"连接中断：{error}") from error
        if not octets:
            self.hang_up()
            raise GatewayLost("网关断开了连接")
        self._heard = self._clock()
        try:
            return self._unpacker.feed(octets)
        except Malformed as error:
            self.hang_up()
            raise GatewayLost(f"网关发来的内容不符合协议：{error}") from error

    def hang_up(self) -> None:
        """Close the socket without a word."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
