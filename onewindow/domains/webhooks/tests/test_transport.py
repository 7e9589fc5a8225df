"""One call to a real server that behaves, misbehaves, or is not who it says it is."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from onewindow.domains.webhooks.rules.addresses import networks_of
from onewindow.domains.webhooks.tests.receiver import Receiver
from onewindow.domains.webhooks.transport import LARGEST_ANSWER, Outcome, Reach, post

HEADERS = {"webhook-id": "m-1"}
LOCAL = networks_of("127.0.0.0/8")


def call(url: str, **allowed: object) -> Outcome:
    fields = {"timeout": 20.0, "allow_plain": True, "networks": LOCAL, **allowed}
    return post(url, '{"a":"一"}'.encode(), HEADERS, reach=Reach(**fields))  # type: ignore[arg-type]


def test_a_message_arrives_whole_and_a_2xx_is_delivered(receiver: Receiver) -> None:
    outcome = call(receiver.url)
    assert (outcome.status, outcome.is_delivered, outcome.error) == (204, True, "")
    (got,) = receiver.received()
    assert (got["path"], got["body"]) == ("/hooks?from=onewindow", '{"a":"一"}')
    assert got["headers"] == {
        "host": f"127.0.0.1:{receiver.port}",
        "user-agent": "OneWindow-Webhooks/1",
        "content-type": "application/json",
        "content-length": "11",
        "accept": "*/*",
        "connection": "close",
        "webhook-id": "m-1",
    }


def test_a_redirect_is_a_failure_and_is_not_followed(receiver: Receiver) -> None:
    receiver.be("redirect")
    outcome = call(receiver.url)
    assert (outcome.status, outcome.is_delivered) == (302, False)
    assert len(receiver.received()) == 1


def test_an_error_is_kept_in_words_that_can_be_stored_and_shown(receiver: Receiver) -> None:
    receiver.be("500")
    assert call(receiver.url).error == "HTTP 500 坏 [31m"


def test_an_answer_that_is_no_http_is_kept_in_words_that_can_be_stored(receiver: Receiver) -> None:
    receiver.be("garbage")
    assert call(receiver.url).error == "连接中断：BadStatusLine  [31m what is this"


def test_the_time_an_overloaded_endpoint_asks_for_is_read(receiver: Receiver) -> None:
    receiver.be("busy")
    outcome = call(receiver.url)
    assert (outcome.status, outcome.retry_after) == (503, 900.0)


@pytest.mark.parametrize("mode", ["hang", "trickle"])
def test_an_answer_that_never_ends_is_cut_off(receiver: Receiver, mode: str) -> None:
    """A byte now and then would satisfy a timeout for each read; this one is for the whole."""
    receiver.be(mode)
    assert call(receiver.url, timeout=0.5).error == "没有在规定时间内应答"


def test_an_answer_without_end_fills_no_memory(receiver: Receiver) -> None:
    receiver.be("flood")
    tracemalloc.start()
    outcome = call(receiver.url, timeout=20.0)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert outcome.error == "连接中断：HTTPException the answer is too long"
    assert peak < 4 * LARGEST_ANSWER


def test_nobody_there_is_a_failure(receiver: Receiver) -> None:
    receiver.stop()
    assert call(receiver.url).error == "拒绝连接"
    assert call("http://nowhere.invalid/").error == "主机名无法解析"


def test_an_address_inside_the_house_is_not_called_unless_opened(receiver: Receiver) -> None:
    for url in (
        receiver.url,
        f"http://localhost:{receiver.port}/",
        f"http://0x7f.1:{receiver.port}",
    ):
        assert "未开放的内部网段" in call(url, networks=()).error
    assert receiver.received() == []


def test_a_name_is_resolved_once_and_every_address_of_it_must_be_allowed(
    receiver: Receiver,
) -> None:
    """A name server that answers differently the second time (DNS rebinding) changes nothing."""
    asked = []

    def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.6.6.6"]

    reach = Reach(timeout=20.0, allow_plain=True, networks=networks_of("127.0.0.1/32"))
    url = f"http://hooks.example.cn:{receiver.port}/"
    assert post(url, b"{}", HEADERS, reach=reach, resolver=rebinding).status == 204
    assert asked == ["hooks.example.cn"]
    assert receiver.received()[0]["headers"]["host"] == f"hooks.example.cn:{receiver.port}"

    mixed = post(url, b"{}", HEADERS, reach=reach, resolver=lambda *_: ["127.0.0.1", "10.0.0.1"])
    assert mixed.error == "地址 10.0.0.1 属于未开放的内部网段"
    assert len(receiver.received()) == 1


def test_plain_http_is_refused_unless_the_operator_allows_it(receiver: Receiver) -> None:
    assert call(receiver.url, allow_plain=False).error == "未加密的 http 地址不予使用"
    assert receiver.received() == []


def certificate(folder: Path, name: str) -> Path:
    """Make a key and a certificate of its own authority for 127.0.0.1 or a name."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    alternative: x509.GeneralName = x509.DNSName(name)
    if name[0].isdigit():
        alternative = x509.IPAddress(IPv4Address(name))
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def secured(tmp_path: Path) -> Iterator[Receiver]:
    receiver = Receiver(tmp_path / "secured", str(certificate(tmp_path, "127.0.0.1")))
    yield receiver.start()
    receiver.stop()


def test_a_certificate_is_verified_against_the_operators_authority(secured: Receiver) -> None:
    trusted = call(secured.url, timeout=20.0, ca_file=secured.certificate)
    assert (trusted.status, trusted.error) == (204, "")
    unknown = call(secured.url, timeout=20.0)
    assert unknown.error.startswith("证书未通过验证")
    assert len(secured.received()) == 1


def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    other = Receiver(tmp_path / "other", str(certificate(tmp_path, "elsewhere.example.cn")))
    other.start()
    try:
        outcome = call(other.url, timeout=20.0, ca_file=other.certificate)
        assert outcome.error.startswith("证书未通过验证")
        assert other.received() == []
    finally:
        other.stop()
