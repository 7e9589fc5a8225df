"""Signatures in the PDF (PAdES, ISO 32000-2) by pyHanko: put in, and verified at every reading."""

from __future__ import annotations

import io
import logging
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from onewindow.domains.contracts.keys import Signer, serial_of

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

logger = logging.getLogger(__name__)

# pyHanko brings an XML parser and an HTTP client with it: imported where a contract is signed or
# read, so that no other page pays for them.

_LEFT, _RIGHT = 71, 524
_TOP, _STEP, _HEIGHT = 722, 82, 70
"""Points from the left and the bottom of an A4 page; contract.typ draws the same places."""


@dataclass(frozen=True, slots=True)
class Found:
    """One signature as found in the file."""

    field: str
    serial: str
    is_good: bool


def field_name(place: int) -> str:
    return f"Signature{place + 1}"


def add_signature(
    pdf: bytes, signer: Signer, root: bytes, *, place: int, look: bytes, name: str, reason: str
) -> bytes:
    """Return the file with one more signature in that place of its last page.

    The bytes before stay as they are: a signature is added behind them, so that those who signed
    before keep theirs. ``look`` is a one-page PDF of the size of the place.
    """
    from asn1crypto.keys import PrivateKeyInfo
    from pyhanko.pdf_utils.content import ImportedPdfPage
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
    from pyhanko.sign import fields, signers
    from pyhanko.stamp import StaticStampStyle
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    chain = SimpleCertificateStore()
    chain.register(_loaded(root))
    field = field_name(place)
    top = _TOP - place * _STEP
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    fields.append_signature_field(
        writer, fields.SigFieldSpec(field, on_page=-1, box=(_LEFT, top - _HEIGHT, _RIGHT, top))
    )
    meta = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        name=name,
        reason=reason,
        signer_key_usage={"digital_signature"},
    )
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "look.pdf"  # pyHanko takes the page by its name only
        picture.write_bytes(look)
        style = StaticStampStyle(
            background=ImportedPdfPage(str(picture)),
            background_layout=SimpleBoxLayoutRule(
                AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, margins=Margins.uniform(0)
            ),
            border_width=0,
            background_opacity=1,
        )
        output = io.BytesIO()
        signers.PdfSigner(
            meta,
            signers.SimpleSigner(
                signing_cert=_loaded(signer.certificate),
                signing_key=PrivateKeyInfo.load(signer.key),
                cert_registry=chain,
            ),
            stamp_style=style,
        ).sign_pdf(writer, output=output)
    return output.getvalue()


def signatures_of(pdf: bytes, root: bytes, moments: Mapping[str, datetime]) -> list[Found]:
    """Return every signature with whether it holds: the content, the key, the chain at its moment.

    ``moments`` is field → when it was signed; a field that is not named is no good signature. The
    last one must cover the whole file, the others what stood there when they were made, and behind
    them nothing but further signatures. A file that cannot be read has none.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        embedded = list(PdfFileReader(io.BytesIO(pdf)).embedded_signatures)
        return [
            _judged(one, root, moments, is_last=place == len(embedded) - 1)
            for place, one in enumerate(embedded)
        ]
    except Exception:
        # A parser fed with a forgery may fail in any way, and each of them says: not this file.
        logger.warning("a contract's file could not be read", exc_info=True)
        return []


def _judged(
    one: EmbeddedPdfSignature, root: bytes, moments: Mapping[str, datetime], *, is_last: bool
) -> Found:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    field, serial = str(one.field_name), serial_of(one.signer_cert.dump())
    if field not in moments:
        return Found(field, serial, False)
    context = ValidationContext(
        trust_roots=[_loaded(root)],
        allow_fetching=False,
        moment=moments[field],
        revocation_mode="soft-fail",
    )
    status = validate_pdf_signature(one, context)
    covered = (
        SignatureCoverageLevel.ENTIRE_FILE if is_last else SignatureCoverageLevel.ENTIRE_REVISION
    )
    return Found(field, serial, bool(status.bottom_line) and status.coverage == covered)


def _loaded(certificate: bytes) -> Certificate:
    from asn1crypto.x509 import Certificate

    loaded = Certificate.load(certificate)
    assert isinstance(loaded, Certificate)
    return loaded
