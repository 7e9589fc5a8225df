"""Passkeys with a real key pair: the device is software, everything it signs is genuine."""

from __future__ import annotations

import json
import os

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from onewindow.channels.entrance.tests.conftest import PASSWORD, sign_in
from onewindow.domains.accounts import api as accounts

ORIGIN = "https://testserver"
RELYING_PARTY = sha256(b"testserver")
FLAGS = AuthenticatorData.FLAG


class Device:
    """An authenticator with one key."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)

    def make(self, options: dict) -> dict:
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(Aaguid(b"\0" * 16), self.id, public)
        data = AuthenticatorData.create(
            RELYING_PARTY, FLAGS.UP | FLAGS.UV | FLAGS.AT, 0, bytes(credential)
        )
        client = self._client("webauthn.create", options)
        attestation = AttestationObject.create("none", data, {})
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "attestationObject": websafe_encode(attestation),
            }
        )

    def sign(self, options: dict, origin: str = ORIGIN) -> dict:
        data = AuthenticatorData.create(RELYING_PARTY, FLAGS.UP | FLAGS.UV, 1)
        client = self._client("webauthn.get", options, origin)
        signature = self.key.sign(data + client.hash, ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
            }
        )

    def _client(self, kind: str, options: dict, origin: str = ORIGIN) -> CollectedClientData:
        challenge = websafe_decode(options["publicKey"]["challenge"])
        return CollectedClientData.create(kind, challenge, origin)

    def _answer(self, response: dict) -> dict:
        name = websafe_encode(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response}


def post(browser, path, body=None):
    answer = browser.post(path, json.dumps(body or {}), content_type="application/json")
    return answer.status_code, answer.json()


@pytest.fixture
def device(browser, clerk):
    """A device bound by the signed-in clerk, who has left since."""
    sign_in(browser)
    device = Device()
    status, options = post(browser, "/security/passkeys/options", {"password": PASSWORD})
    assert status == 200
    status, answer = post(
        browser, "/security/passkeys", {**device.make(options), "name": "窗口电脑"}
    )
    assert (status, answer) == (200, {"next": "/security"})
    browser.post("/sign-out")
    return device


def test_a_clerk_signs_in_with_a_passkey(browser, clerk, device):
    """2.10: one factor is cryptographic."""
    browser.post("/sign-in", {"number": "0001", "password": PASSWORD})
    assert "使用通行密钥" in browser.get("/sign-in/code").content.decode()
    _, options = post(browser, "/sign-in/passkey/options")

    status, answer = post(browser, "/sign-in/passkey", device.sign(options))

    assert (status, answer) == (200, {"next": "/home"})
    assert browser.get("/security").status_code == 200
    assert accounts.Passkey.objects.get().used_at is not None


def test_another_key_is_refused(browser, clerk, device):
    browser.post("/sign-in", {"number": "0001", "password": PASSWORD})
    _, options = post(browser, "/sign-in/passkey/options")
    thief = Device()
    thief.id = device.id

    status, answer = post(browser, "/sign-in/passkey", thief.sign(options))

    assert status == 422
    assert answer["message"].startswith("通行密钥未能通过验证")
    assert browser.get("/security").status_code == 302


def test_an_answer_given_to_another_site_is_refused(browser, clerk, device):
    browser.post("/sign-in", {"number": "0001", "password": PASSWORD})
    _, options = post(browser, "/sign-in/passkey/options")

    status, _ = post(browser, "/sign-in/passkey", device.sign(options, "https://evil.example"))

    assert status == 422


def test_an_answer_is_good_for_one_challenge(browser, clerk, device):
    browser.post("/sign-in", {"number": "0001", "password": PASSWORD})
    _, options = post(browser, "/sign-in/passkey/options")
    answer = device.sign(options)
    post(browser, "/sign-in/passkey/options")

    status, _ = post(browser, "/sign-in/passkey", answer)

    assert status == 422


def test_binding_a_passkey_asks_for_the_password_again(browser, clerk):
    sign_in(browser)

    status, answer = post(browser, "/security/passkeys/options", {"password": "guess"})

    assert status == 422
    assert "工号或密码不正确" in answer["message"]


def test_the_only_second_factor_is_not_removed(browser, clerk, device):
    accounts.TotpDevice.objects.all().delete()
    browser.post("/sign-in", {"number": "0001", "password": PASSWORD})
    _, options = post(browser, "/sign-in/passkey/options")
    post(browser, "/sign-in/passkey", device.sign(options))
    passkey = accounts.Passkey.objects.get()

    browser.post(f"/security/passkeys/{passkey.id}/remove")

    assert accounts.Passkey.objects.count() == 1
