"""CMPP as octets: widths of both versions, round trips, and what is no frame."""

from __future__ import annotations

import hashlib
import struct
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onewindow.domains.messages.cmpp import frames as f
from onewindow.domains.messages.cmpp import reports, wire
from onewindow.domains.messages.cmpp.content import contents, text_of

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine makes no test fail."""
VERSIONS = [wire.Version.V20, wire.Version.V30]


def octet(most: int = 255) -> st.SearchStrategy[int]:
    return st.integers(0, most)


def word(width: int, least: int = 0) -> st.SearchStrategy[str]:
    return st.text(
        st.characters(min_codepoint=32, max_codepoint=126), min_size=least, max_size=width
    )


def raw(width: int) -> st.SearchStrategy[bytes]:
    return st.binary(min_size=width, max_size=width)


@st.composite
def submits(draw: st.DrawFn, version: wire.Version) -> f.Submit:
    is_v3 = version >= wire.Version.V30
    wide = 32 if is_v3 else 21
    total = draw(st.integers(1, 255))
    return f.Submit(
        phones=tuple(draw(st.lists(word(wide, 1), min_size=1, max_size=5))),
        content=draw(st.binary(max_size=140)),
        source=draw(word(21)),
        account=draw(word(6)),
        service=draw(word(10)),
        msg_id=draw(raw(8)),
        total=total,
        number=draw(st.integers(1, total)),
        registered=draw(octet(2)),
        level=draw(octet(9)),
        fee_user=draw(octet(3)),
        fee_phone=draw(word(wide)),
        fee_type_of_phone=draw(octet(1)) if is_v3 else 0,
        pid=draw(octet()),
        udhi=draw(octet(1)),
        fmt=draw(st.sampled_from([3, 4, 8, 15])),
        fee_type=draw(word(2)),
        fee_code=draw(word(6)),
        valid_until=draw(word(17)),
        send_at=draw(word(17)),
        type_of_phone=draw(octet(1)) if is_v3 else 0,
        link_id=draw(word(20)) if is_v3 else "",
    )


@st.composite
def delivers(draw: st.DrawFn, version: wire.Version) -> f.Deliver:
    is_v3 = version >= wire.Version.V30
    return f.Deliver(
        msg_id=draw(raw(8)),
        destination=draw(word(21)),
        phone=draw(word(32 if is_v3 else 21)),
        content=draw(st.binary(max_size=255)),
        is_report=draw(octet(1)),
        service=draw(word(10)),
        pid=draw(octet()),
        udhi=draw(octet(1)),
        fmt=draw(octet()),
        type_of_phone=draw(octet(1)) if is_v3 else 0,
        link_id=draw(word(20)) if is_v3 else "",
    )


@st.composite
def any_frame(draw: st.DrawFn) -> tuple[wire.Version, f.Frame, int]:
    version = draw(st.sampled_from(VERSIONS))
    status = octet(2**32 - 1 if version is wire.Version.V30 else 255)
    frame = draw(
        st.one_of(
            st.builds(
                f.Connect, word(6), raw(16), st.sampled_from(VERSIONS), st.integers(0, 2**32 - 1)
            ),
            st.builds(f.ConnectResp, status, raw(16), octet()),
            submits(version),
            st.builds(f.SubmitResp, raw(8), status),
            delivers(version),
            st.builds(f.DeliverResp, raw(8), status),
            st.sampled_from([f.Terminate(), f.TerminateResp(), f.ActiveTest(), f.ActiveTestResp()]),
        )
    )
    return version, frame, draw(st.integers(0, 2**32 - 1))


@patient
@given(any_frame(), st.integers(1, 60))
def test_what_is_packed_is_unpacked_the_same_however_the_stream_is_cut(
    made: tuple[wire.Version, f.Frame, int], step: int
) -> None:
    version, frame, sequence = made
    octets = f.pack(frame, sequence, version) * 2
    unpacker = f.Unpacker(version)
    found = [
        one
        for start in range(0, len(octets), step)
        for one in unpacker.feed(octets[start : start + step])
    ]
    assert found == [f.Received(sequence, frame)] * 2


@patient
@given(st.sampled_from(VERSIONS), st.binary(max_size=300))
def test_any_octets_are_frames_strange_frames_or_refused(
    version: wire.Version, octets: bytes
) -> None:
    try:
        found = f.Unpacker(version).feed(octets)
    except wire.Malformed:
        return
    for one in found:
        if not isinstance(one.frame, f.Strange):
            assert f.pack(one.frame, one.sequence, version)[4:12] in octets


def submit(**changed: Any) -> f.Submit:
    fields: dict[str, Any] = {
        "phones": ("13900000001",),
        "content": "请到3号窗口".encode("utf-16-be"),
        "source": "106590000",
        "account": "990000",
    }
    return f.Submit(**{**fields, **changed})


@pytest.mark.parametrize(
    ("version", "frame", "octets"),
    [
        (wire.Version.V20, f.Connect("990000", bytes(16), wire.Version.V20, 1), 39),
        (wire.Version.V30, f.Connect("990000", bytes(16), wire.Version.V30, 1), 39),
        (wire.Version.V20, f.ConnectResp(0, bytes(16), 0x20), 30),
        (wire.Version.V30, f.ConnectResp(0, bytes(16), 0x30), 33),
        (wire.Version.V20, submit(content=b""), 12 + 147),
        (wire.Version.V30, submit(content=b""), 12 + 183),
        (wire.Version.V20, submit(content=b"", phones=("1",) * 3), 12 + 147 + 2 * 21),
        (wire.Version.V30, submit(content=b"", phones=("1",) * 3), 12 + 183 + 2 * 32),
        (wire.Version.V20, f.SubmitResp(bytes(8), 0), 21),
        (wire.Version.V30, f.SubmitResp(bytes(8), 0), 24),
        (wire.Version.V20, f.Deliver(bytes(8), "1", "1", bytes(60), 1), 12 + 73 + 60),
        (wire.Version.V30, f.Deliver(bytes(8), "1", "1", bytes(71), 1), 12 + 97 + 71),
        (wire.Version.V20, f.DeliverResp(bytes(8)), 21),
        (wire.Version.V30, f.DeliverResp(bytes(8)), 24),
        (wire.Version.V30, f.ActiveTest(), 12),
        (wire.Version.V30, f.ActiveTestResp(), 13),
        (wire.Version.V30, f.Terminate(), 12),
    ],
)
def test_each_message_has_the_length_of_its_table(
    version: wire.Version, frame: f.Frame, octets: int
) -> None:
    assert len(f.pack(frame, 7, version)) == octets


def test_the_fields_of_a_submit_lie_where_the_document_says() -> None:
    octets = f.pack(submit(), 7, wire.Version.V20)
    assert octets[:12] == struct.pack(">III", len(octets), 4, 7)
    assert octets[20:24] == bytes([1, 1, 1, 1])
    assert octets[12 + 44 : 12 + 47] == bytes([0, 0, 8])
    assert octets[12 + 47 : 12 + 53] == b"990000"
    assert octets[12 + 53 : 12 + 61] == b"01000000"
    assert octets[12 + 95 : 12 + 116].rstrip(b"\0") == b"106590000"
    assert octets[12 + 116] == 1
    assert octets[12 + 117 : 12 + 138].rstrip(b"\0") == b"13900000001"
    assert octets[12 + 138] == 12
    assert octets[12 + 139 :] == "请到3号窗口".encode("utf-16-be") + bytes(8)


def test_the_proof_is_md5_over_account_nine_nuls_secret_and_time() -> None:
    wanted = hashlib.md5(b"990000" + b"\0" * 9 + b"secret" + b"0302090005").digest()
    assert f.authenticator("990000", "secret", 302090005) == wanted


@pytest.mark.parametrize("length", [0, 11, 4097, 2**32 - 1])
def test_a_frame_of_an_impossible_length_loses_the_stream(length: int) -> None:
    with pytest.raises(wire.Malformed):
        f.Unpacker(wire.Version.V30).feed(struct.pack(">III", length, 8, 1))


def test_a_body_that_is_too_short_or_long_is_strange_and_the_next_frame_is_read() -> None:
    short = struct.pack(">III", 20, f.SubmitResp.COMMAND, 1) + bytes(8)
    long = struct.pack(">III", 40, f.SubmitResp.COMMAND, 2) + bytes(28)
    unknown = struct.pack(">III", 12, 0x77, 3)
    found = f.Unpacker(wire.Version.V30).feed(
        short + long + unknown + f.pack(f.ActiveTest(), 4, 0x30)
    )
    assert [type(one.frame) for one in found] == [f.Strange] * 3 + [f.ActiveTest]


@pytest.mark.parametrize(
    "wrong",
    [
        {"phones": ()},
        {"phones": ("1",) * 100},
        {"phones": ("1" * 33,)},
        {"phones": ("一",)},
        {"phones": ("1\x002",)},
        {"content": bytes(141)},
        {"total": 2, "number": 3},
        {"number": 0},
        {"level": 256},
        {"service": "x" * 11},
    ],
)
def test_a_value_that_does_not_fit_is_never_cut_silently(wrong: dict[str, Any]) -> None:
    with pytest.raises(wire.Unfit):
        f.pack(submit(**wrong), 1, wire.Version.V30)


@pytest.mark.parametrize(("version", "octets"), [(wire.Version.V20, 60), (wire.Version.V30, 71)])
def test_a_report_has_the_length_of_its_version_and_reads_back(
    version: wire.Version, octets: int
) -> None:
    report = reports.Report(b"12345678", "DELIVRD", "2603020900", "2603020901", "13900000001", 9)
    packed = report.pack(version)
    assert len(packed) == octets
    assert reports.read_report(packed, version) == report
    with pytest.raises(wire.Malformed):
        reports.read_report(packed[:-1], version)


@patient
@given(st.text(max_size=400), st.integers(0, 255))
def test_the_segments_of_any_text_join_to_the_text_and_fit(text: str, reference: int) -> None:
    text = "".join(one for one in text if not 0xD800 <= ord(one) < 0xE000)
    octets = contents(text, reference)
    assert all(len(one) <= 140 for one in octets)
    udhi = len(octets) > 1
    assert "".join(text_of(one, 8, int(udhi)) for one in octets) == text
    if udhi:
        assert [one[:6] for one in octets] == [
            bytes([5, 0, 3, reference, len(octets), n]) for n in range(1, len(octets) + 1)
        ]
