"""Typed pieces of facts: who, whom, which law, which material, until when and why."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from onewindow.lib.masking import mask_citizen_id, mask_name, mask_phone

_FORMS = {
    "original": "原件",
    "copy": "复印件",
    "original_and_copy": "原件及复印件",
    "inspect": "原件核验",
    "electronic": "电子",
}


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Citation(Part):
    """A law and its article as the standard names them; never typed free into a notice."""

    law: str = Field(min_length=2)
    article: str = ""

    @field_validator("law")
    @classmethod
    def _bare(cls, law: str) -> str:
        return law.strip().removeprefix("《").removesuffix("》")

    @property
    def text(self) -> str:
        if not self.article or self.article.startswith("第"):
            return f"《{self.law}》{self.article}"
        return f"《{self.law}》（{self.article}）"


class Authority(Part):
    """The department that speaks: full name, 机关简称 for the number, where to ask and complain."""

    code: str = Field(min_length=1, max_length=64)
    name: str = Field(min_length=2)
    short: str = Field(min_length=1, max_length=20)
    address: str = ""
    phone: str = ""
    complaint_phone: str = ""
    hours: str = ""


class Party(Part):
    """The applicant. A citizen's identity number and phone are masked here, whatever comes in."""

    name: str = ""
    is_person: bool = False
    id_label: str = ""
    id_number: str = ""
    legal_representative: str = ""
    agent: str = ""
    phone: str = ""
    address: str = ""

    @model_validator(mode="after")
    def _mask(self) -> Self:
        if self.is_person and "*" not in self.id_number:
            object.__setattr__(self, "id_number", mask_citizen_id(self.id_number))
        if re.fullmatch(r"1\d{10}", self.phone):
            object.__setattr__(self, "phone", mask_phone(self.phone))
        return self

    @property
    def masked_name(self) -> str:
        """The name as strangers see it: ``王**`` for a person, ``云汀****公司`` for a body."""
        if self.is_person:
            return mask_name(self.name)
        if len(self.name) <= 6:
            return self.name[:2] + "*" * max(len(self.name) - 2, 1)
        return self.name[:3] + "*" * (len(self.name) - 5) + self.name[-2:]


class MaterialLine(Part):
    """One row of a list of materials; the standard's word for the form is understood."""

    name: str = Field(min_length=1)
    form: str = ""
    copies: int | None = Field(None, ge=0)
    source: str = ""
    note: str = ""

    @field_validator("form")
    @classmethod
    def _chinese(cls, form: str) -> str:
        return _FORMS.get(form, form)


class Defect(Part):
    """缺陷: what is wrong with which material and what would be right, with the basis."""

    material: str = Field(min_length=1)
    problem: str = Field(min_length=1)
    right: str = Field(min_length=1)
    basis: list[Citation] = []


class ReckonedDate(Part):
    """A day and the words that explain how it was reckoned.

    ``until`` is the moment where the limit runs in hours or minutes, else None.
    """

    on: date
    derivation: str = ""
    until: datetime | None = None


class Official(Part):
    """A member of staff by name and number of the badge or enforcement certificate."""

    name: str = Field(min_length=1)
    number: str = ""
    department: str = ""


class Opinion(Part):
    """One person's opinion in one step, with date and time."""

    step: str = Field(min_length=1)
    name: str = Field(min_length=1)
    opinion: str = Field(min_length=1)
    at: datetime
    department: str = ""
    outcome: str = ""


class Finding(Part):
    """One point checked on the spot."""

    point: str = Field(min_length=1)
    result: str = Field(min_length=1)
    note: str = ""


class DeliveredDocument(Part):
    name: str = Field(min_length=1)
    number: str = ""
    copies: int = Field(1, ge=1)


class ArchiveEntry(Part):
    """One document of the file in its order; `digest` is the SHA-256 of the electronic one."""

    title: str = Field(min_length=1)
    number: str = ""
    dated_on: date | None = None
    pages: int | None = Field(None, ge=0)
    is_electronic: bool = True
    digest: str = ""


class Remedies(Part):
    """救济: periods for reconsideration and litigation, and where to turn.

    Defaults: 行政复议法 第20条 (60 days), 行政诉讼法 第46条 (6 months).
    """

    reconsideration_organ: str = ""
    court: str = ""
    reconsideration_days: int = Field(60, ge=1)
    litigation_months: int = Field(6, ge=1)
    reconsideration_basis: Citation = Citation(law="中华人民共和国行政复议法", article="第二十条")
    litigation_basis: Citation = Citation(law="中华人民共和国行政诉讼法", article="第四十六条")
