"""Keys and certificates: each key is one party's for one contract, opened by that party's code."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from cryptography.x509.oid import NameOID

CODE_DIGITS = 6
_SALT, _NONCE = 16, 12
_SLACK = timedelta(minutes=5)
_CENTURY = timedelta(days=3653)


class WrongCode(Exception):
    """The code does not open the key."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A key with its certificate, both DER."""

    key: bytes
    certificate: bytes

    @property
    def serial(self) -> str:
        return serial_of(self.certificate)


def new_key() -> bytes:
    """Return a new P-256 key (PKCS 8, DER)."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def lock(key: bytes, code: str) -> str:
    """Return the key as only the code opens it: scrypt, then AES-256-GCM.

    Sole control in the sense of 电子签名法 第十三条: the platform keeps this and not the code.
    """
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    sealed = AESGCM(_stretched(code, salt)).encrypt(nonce, key, None)
    return base64.b64encode(salt + nonce + sealed).decode("ascii")


def unlock(locked: str, code: str) -> bytes:
    """Return the key, or raise WrongCode."""
    raw = base64.b64decode(locked)
    salt, nonce, sealed = raw[:_SALT], raw[_SALT : _SALT + _NONCE], raw[_SALT + _NONCE :]
    try:
        return AESGCM(_stretched(code, salt)).decrypt(nonce, sealed, None)
    except InvalidTag as error:
        raise WrongCode from error


def is_weak(code: str) -> bool:
    """Return whether it is not six digits, or six that everybody tries first."""
    if len(code) != CODE_DIGITS or not (code.isascii() and code.isdigit()):
        return True
    steps = {int(b) - int(a) for a, b in pairwise(code)}
    return steps in ({0}, {1}, {-1})


def new_authority(name: str, *, at: datetime) -> Signer:
    """Return a root that certifies itself for ten years."""
    key = new_key()
    return Signer(key, _certificate(name, key, None, at=at, until=at + _CENTURY))


def certify(name: str, key: bytes, root: Signer, *, at: datetime, until: datetime) -> Signer:
    """Certify the key of a person or of the platform."""
    return Signer(key, _certificate(name, key, root, at=at, until=until))


def new_seal(name: str, root: Signer, *, at: datetime) -> Signer:
    """Return the key with which the platform signs what it recorded; as long as its root."""
    return certify(name, new_key(), root, at=at, until=at + _CENTURY)


def serial_of(certificate: bytes) -> str:
    return f"{x509.load_der_x509_certificate(certificate).serial_number:040x}"


def to_text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def from_text(text: str) -> bytes:
    return base64.b64decode(text)


def _stretched(code: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(code.encode())


def _loaded(key: bytes) -> ec.EllipticCurvePrivateKey:
    loaded = load_der_private_key(key, None)
    assert isinstance(loaded, ec.EllipticCurvePrivateKey)
    return loaded


def _certificate(
    name: str, key: bytes, root: Signer | None, *, at: datetime, until: datetime
) -> bytes:
    own = _loaded(key)
    is_root = root is None
    subject = _subject(name)
    issuer_key = own if root is None else _loaded(root.key)
    issuer = subject if root is None else x509.load_der_x509_certificate(root.certificate).subject
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - _SLACK)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(is_root, 0 if is_root else None), critical=True)
        .add_extension(_usage(is_root=is_root), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
    )
    return built.sign(issuer_key, hashes.SHA256()).public_bytes(Encoding.DER)


def _subject(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.COMMON_NAME, name[:60]),
        ]
    )


def _usage(*, is_root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=not is_root,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_root,
        crl_sign=is_root,
        encipher_only=False,
        decipher_only=False,
    )
