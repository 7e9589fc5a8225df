"""The session against a gateway on a real socket, in both versions."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from onewindow.domains.messages.cmpp.client import (
    Account,
    Answered,
    GatewayLost,
    GatewayRefused,
    Happening,
    Incoming,
    Reported,
    Session,
    Unanswered,
)
from onewindow.domains.messages.cmpp.wire import Version
from onewindow.domains.messages.tests.gateway import SECRET, SOURCE, Gateway

PHONE = "19900000001"
TEXT = "【一窗市】A012号，请到3号窗口办理。"


@pytest.fixture(params=[0x20, 0x30], ids=["2.0", "3.0"])
def gateway(request: pytest.FixtureRequest) -> Iterator[Gateway]:
    made = Gateway(request.param)
    yield made
    made.close()


def account(gateway: Gateway, **changed: Any) -> Account:
    fields: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": gateway.port,
        "source": SOURCE,
        "secret": SECRET,
        "number": "106590000",
        "service": "ONEWIN",
        "version": Version(gateway.version),
        "answer_seconds": 20.0,
    }
    return Account(**{**fields, **changed})


@pytest.fixture
def connect(gateway: Gateway) -> Iterator[Callable[..., Session]]:
    made: list[Session] = []

    def open_(**changed: Any) -> Session:
        session = Session(account(gateway, **changed))
        made.append(session)
        session.open(302090005)
        return session

    yield open_
    for session in made:
        session.close()


def until(session: Session, wanted: int) -> list[Happening]:
    """Pump until so much has happened."""
    happened: list[Happening] = []
    for _ in range(600):
        happened += session.pump(0.05)
        if len(happened) >= wanted:
            return happened
    raise AssertionError(happened)


def test_a_text_is_submitted_answered_and_reported(
    gateway: Gateway, connect: Callable[..., Session]
) -> None:
    session = connect()
    sequence = session.submit(PHONE, TEXT, 7, 1)
    answered, reported = until(session, 2)
    assert isinstance(answered, Answered)
    assert isinstance(reported, Reported)
    assert (answered.sequence, answered.result) == (sequence, 0)
    assert (reported.gateway_id, reported.phone) == (answered.gateway_id, PHONE)
    assert reported.stat == "DELIVRD"
    session.acknowledge(reported.receipt)
    gateway.wait(lambda: gateway.receipts == [(bytes.fromhex(answered.gateway_id), 0)])
    (taken,) = gateway.taken
    assert (taken.phone, taken.text, taken.udhi, taken.fmt) == (PHONE, TEXT, 0, 8)
    assert (taken.source, taken.account, taken.service) == ("106590000", SOURCE, "ONEWIN")
    assert (taken.total, taken.number, taken.registered) == (1, 1, 1)


def test_a_long_text_goes_in_segments_that_carry_one_reference(
    gateway: Gateway, connect: Callable[..., Session]
) -> None:
    session = connect()
    text = "请评价" * 30  # 90 characters: 67 and 23
    for number in (1, 2):
        session.submit(PHONE, text, 300, number)
    until(session, 4)
    assert [(one.total, one.number, one.udhi) for one in gateway.taken] == [(2, 1, 1), (2, 2, 1)]
    assert [one.content[:6] for one in gateway.taken] == [b"\5\0\3\x2c\2\1", b"\5\0\3\x2c\2\2"]
    assert "".join(one.text for one in gateway.taken) == text


def test_a_wrong_secret_is_refused_in_words(gateway: Gateway) -> None:
    with pytest.raises(GatewayRefused, match="认证错（3）"):
        Session(account(gateway, secret="wrong")).open(302090005)


def test_a_gateway_that_cannot_prove_itself_gets_no_text(
    gateway: Gateway, connect: Callable[..., Session]
) -> None:
    gateway.behaves.proof = False
    with pytest.raises(GatewayRefused, match="可能不是真正的网关"):
        connect()
    assert gateway.taken == []
    assert connect(checks_gateway=False).room == 16


def test_nobody_at_home_is_told_as_lost() -> None:
    gateway = Gateway()
    gateway.close()
    with pytest.raises(GatewayLost, match="连接不上网关"):
        Session(account(gateway)).open(1)


def test_the_window_bounds_what_waits_for_an_answer(
    gateway: Gateway, connect: Callable[..., Session]
) -> None:
    gateway.behaves.silent = 3
    session = connect(window=3, answer_seconds=0.3)
    sequences = [session.submit(PHONE, TEXT, 1, 1) for _ in range(3)]
    assert session.room == 0
    happened = until(session, 3)
    assert happened == [Unanswered(sequence) for sequence in sequences]
    assert session.room == 3


def test_answers_in_another_order_find_their_submits(
    gateway: Gateway, connect: Callable[..., Session]
) -> None:
    gateway.behaves.reverses, gateway.behaves.report = True, ""
    session = connect()
    first, second = (session.submit(PHONE, text, 1, 1) for text in ("一", "二"))
    happened = until(session, 2)
    assert [one.sequence for one in happened if isinstance(one, Answered)] == [second, first]
    assert [int(one.gateway_id[-2:], 16) for one in happened if isinstance(one, Answered)] == [2, 1]


def test_throttling_and_refusals_come_with_their_number(
    gateway: Gateway, connect: Callable[..., Session]
) -> None:
    gateway.behaves.results = [8, 13]
    session = connect()
    session.submit(PHONE, TEXT, 1, 1)
    session.submit(PHONE, TEXT, 1, 1)
    assert [one.result for one in until(session, 2) if isinstance(one, Answered)] == [8, 13]


def test_a_connection_lost_in_the_middle_is_told_as_lost(
    gateway: Gateway, connect: Callable[..., Session]
) -> None:
    gateway.behaves.hang_up_after = 1
    session = connect()
    session.submit(PHONE, TEXT, 1, 1)
    with pytest.raises(GatewayLost):
        until(session, 1)
    with pytest.raises(GatewayLost):
        session.submit(PHONE, TEXT, 1, 1)


def test_garbage_ends_the_connection(gateway: Gateway, connect: Callable[..., Session]) -> None:
    gateway.behaves.garbage = b"HTTP/1.1 400 Bad Request\r\n\r\n"
    session = connect()
    session.submit(PHONE, TEXT, 1, 1)
    with pytest.raises(GatewayLost, match="不符合协议"):
        until(session, 1)


def test_a_report_that_cannot_be_read_is_refused_once_and_the_rest_goes_on(
    gateway: Gateway, connect: Callable[..., Session]
) -> None:
    session = connect()
    gateway._send_deliver(gateway._peers[-1], b"12345678", PHONE, b"short", 1, 0)
    gateway.send_raw(struct.pack(">III", 22, 5, 99) + b"87654321ab")
    gateway.deliver(PHONE, "TD")
    (heard,) = until(session, 1)
    assert isinstance(heard, Incoming)
    assert heard.text == "TD"
    gateway.wait(lambda: len(gateway.receipts) == 2)
    assert gateway.receipts == [(b"12345678", 1), (b"87654321", 1)]


@pytest.mark.parametrize(
    ("octets", "fmt", "said"),
    [("退订".encode("gbk"), 15, "退订"), (b"TD", 0, "TD"), ("恢复".encode("utf-16-be"), 8, "恢复")],
)
def test_incoming_texts_are_read_in_their_alphabet(
    gateway: Gateway, connect: Callable[..., Session], octets: bytes, fmt: int, said: str
) -> None:
    session = connect()
    gateway.deliver(PHONE, "", octets=octets, fmt=fmt)
    (heard,) = until(session, 1)
    assert isinstance(heard, Incoming)
    assert (heard.phone, heard.text) == (PHONE, said)


def test_each_side_asks_whether_the_other_is_there(
    gateway: Gateway, connect: Callable[..., Session]
) -> None:
    session = connect(idle_seconds=0.1)
    gateway.ask()
    for _ in range(8):
        session.pump(0.05)
    assert gateway.tests_answered == 1
    assert session.room == 16


def test_a_gateway_that_does_not_answer_three_times_is_lost(gateway: Gateway) -> None:
    now = 1000.0
    session = Session(account(gateway, answer_seconds=1.0, idle_seconds=10.0), lambda: now)
    session.open(1)
    gateway._answer = lambda *_: None  # type: ignore[method-assign]

    def a_while() -> None:
        nonlocal now
        for _ in range(10):
            now += 5
            session.pump(0.01)

    with pytest.raises(GatewayLost, match="3次没有应答链路检测"):
        a_while()


def test_good_bye_is_said_and_answered(gateway: Gateway, connect: Callable[..., Session]) -> None:
    connect().close()
    assert gateway.terminated == 1
