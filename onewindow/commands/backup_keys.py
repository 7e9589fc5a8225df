"""The keys beside a backup: without the data key it is worthless, with it it is everything."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from onewindow.kit.crypto import fingerprint
from onewindow.kit.refusals import Refusal

_COST = {"n": 2**16, "r": 8, "p": 1}
_CONTEXT = b"onewindow backup secrets"
SHORTEST_PASSPHRASE = 12


class WrongKey(Refusal):
    """The keys at hand do not read what the backup holds."""

    code = "backup_key_mismatch"


class WrongPassphrase(Refusal):
    """The passphrase does not open the secrets of the backup."""

    code = "backup_passphrase_wrong"
    next_step = "请核对口令；或不用口令，先把 data-key 放到 secrets/ 下再恢复。"


def sealed(secrets: Mapping[str, str], passphrase: str) -> bytes:
    """Return the secrets encrypted under a passphrase: scrypt, AES-256-GCM."""
    salt, nonce = os.urandom(16), os.urandom(12)
    plain = json.dumps(dict(secrets)).encode()
    body = AESGCM(_derived(passphrase, salt)).encrypt(nonce, plain, _CONTEXT)
    fields = {"salt": salt, "nonce": nonce, "sealed": body}
    texts = {name: base64.b64encode(value).decode() for name, value in fields.items()}
    return json.dumps({"kdf": "scrypt", **_COST, **texts}).encode()


def opened(content: bytes, passphrase: str) -> dict[str, str]:
    """Return what was sealed; raise WrongPassphrase otherwise."""
    held = json.loads(content)
    salt, nonce, body = (base64.b64decode(held[name]) for name in ("salt", "nonce", "sealed"))
    try:
        plain = AESGCM(_derived(passphrase, salt)).decrypt(nonce, body, _CONTEXT)
    except InvalidTag as error:
        raise WrongPassphrase("口令不对，备份中的密钥没有打开") from error
    found: dict[str, str] = json.loads(plain)
    return found


def configured(folder: Path) -> list[str]:
    """Return the fingerprints of the data keys this place has, the current one first.

    None is made: a place without a key must not get a new one just before a restore.
    """
    path = folder / "secrets" / "data-key"
    current = os.environ.get("ONEWINDOW_DATA_KEY", "")
    if not current and path.exists():
        current = path.read_text(encoding="ascii").strip()
    old = os.environ.get("ONEWINDOW_DATA_KEYS_OLD", "").split(",")
    return [fingerprint(key) for key in (current, *old) if key]


def require_fitting(needed: list[str], folder: Path) -> None:
    """Refuse where a key that the backup was made with is not at hand."""
    have = configured(folder)
    if set(needed) <= set(have):
        return
    where = folder / "secrets" / "data-key"
    raise WrongKey(
        f"数据密钥与备份不符：备份需要密钥 {'、'.join(needed)}，"
        f"本机{'是 ' + '、'.join(have) if have else '没有密钥'}。没有原来的密钥，个人信息无法解密",
        next_step=f"请把制作备份时的 data-key 放到 {where}（或设 ONEWINDOW_DATA_KEY；"
        "更换过的旧密钥列入 ONEWINDOW_DATA_KEYS_OLD），或用 --passphrase-file 打开备份内的密钥。",
    )


def put_into_place(secrets: Mapping[str, str], folder: Path) -> None:
    """Write the secrets of the backup where this place has none yet."""
    keep = folder / "secrets"
    keep.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("data-key", "secret-key"):
        path = keep / name
        if name in secrets and not path.exists():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as stream:
                stream.write(secrets[name])
                stream.flush()
                os.fsync(stream.fileno())
    if secrets.get("data-keys-old"):
        os.environ.setdefault("ONEWINDOW_DATA_KEYS_OLD", secrets["data-keys-old"])


def _derived(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, **_COST).derive(passphrase.encode())
