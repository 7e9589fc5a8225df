"""What is typed in about a person, checked: GB 11643, GB 32100, telephone numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from onewindow.lib import check_digits, masking
from onewindow.lib.check_digits import Verdict


class DocumentType(StrEnum):
    """证件类型, the codes of the national exchange tables."""

    CITIZEN_ID = "111"
    PASSPORT = "414"
    HONGKONG_MACAO_PERMIT = "516"
    TAIWAN_PERMIT = "511"
    FOREIGN_RESIDENCE = "553"
    USCC = "001"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    DocumentType.CITIZEN_ID: "居民身份证",
    DocumentType.PASSPORT: "护照",
    DocumentType.HONGKONG_MACAO_PERMIT: "港澳居民来往内地通行证",
    DocumentType.TAIWAN_PERMIT: "台湾居民来往大陆通行证",
    DocumentType.FOREIGN_RESIDENCE: "外国人永久居留身份证",
    DocumentType.USCC: "统一社会信用代码",
}


@dataclass(frozen=True, slots=True)
class NaturalPerson:
    """自然人 as typed in; ``identity`` is the number of the document."""

    name: str
    identity: str
    phone: str = ""
    address: str = ""
    document_type: DocumentType = DocumentType.CITIZEN_ID


@dataclass(frozen=True, slots=True)
class LegalPerson:
    """法人或其他组织 as typed in."""

    name: str
    uscc: str
    legal_representative: str = ""
    phone: str = ""
    address: str = ""

    @property
    def identity(self) -> str:
        return self.uscc

    @property
    def document_type(self) -> DocumentType:
        return DocumentType.USCC


Person = NaturalPerson | LegalPerson


def check_identity(person: Person, *, today: date, allow_demo: bool) -> Verdict:
    """Check the number of the document; foreign documents only for being there."""
    number = check_digits.canonical(person.identity)
    if person.document_type is DocumentType.USCC:
        return check_digits.check_uscc(number)
    if person.document_type is DocumentType.CITIZEN_ID:
        return check_digits.check_citizen_id(number, today=today, allow_demo=allow_demo)
    if 5 <= len(number) <= 20 and number.isalnum():
        return Verdict(number)
    return Verdict(
        number,
        "document_shape",
        f"{person.document_type.label}号码应为5至20位字母或数字",
        "出入境证件编号规则",
        "请对照证件重新录入。",
    )


def masked_identity(person: Person) -> str:
    """Return the number as lists show it; a social credit code is public and stays whole."""
    if person.document_type is DocumentType.USCC:
        return check_digits.canonical(person.identity)
    return masking.mask_citizen_id(check_digits.canonical(person.identity))
