"""办事指南 and 业务手册: for the public and for the office, both from one version (X23)."""

from __future__ import annotations

from dataclasses import dataclass

from onewindow.domains.catalogue.content import Basis, RequiredMaterial, StandardContent
from onewindow.domains.catalogue.rules.labels import FIELD_LABELS


@dataclass(frozen=True, slots=True)
class GuideSection:
    """A heading with its lines; `key` is the field it comes from."""

    key: str
    title: str
    lines: tuple[str, ...]


def service_guide(content: StandardContent) -> list[GuideSection]:
    """Return what the public reads; empty sections are left out."""
    sections = [
        ("legal_basis", [basis.citation for basis in content.legal_basis]),
        ("conditions", content.conditions),
        ("materials", [_material(material) for material in content.materials]),
        ("statutory_limit", _limit(content.statutory_limit, content.statutory_limit_note)),
        ("promised_limit", _limit(content.promised_limit, content.promised_limit_note)),
        ("special_procedures", content.special_procedures),
        ("fees", _fees(content)),
        ("results", [result.name for result in content.results]),
        ("runs", [] if content.runs is None else [f"{content.runs}次", content.runs_reason]),
        ("address", [content.address]),
        ("opening_hours", [content.opening_hours]),
        ("enquiry_phone", [content.enquiry_phone]),
        ("complaint_phone", [content.complaint_phone]),
        ("faq", [f"问：{entry.question} 答：{entry.answer}" for entry in content.faq]),
    ]
    return _sections(sections)


def business_manual(content: StandardContent) -> list[GuideSection]:
    """Return what the office reads: the guide, and how each material and step is examined."""
    steps = content.plan.steps if content.plan else []
    return [
        *service_guide(content),
        *_sections(
            [
                (
                    "plan",
                    [f"{step.name}（{step.department}，{step.limit.chinese}）" for step in steps],
                ),
                (
                    "review_points",
                    [
                        *(
                            f"{m.name}：{point}"
                            for m in content.materials
                            for point in m.review_points
                        ),
                        *(
                            f"{step.name}：{point}"
                            for step in steps
                            for point in step.review_points
                        ),
                    ],
                ),
            ]
        ),
    ]


def _sections(pairs: list[tuple[str, list[str]]]) -> list[GuideSection]:
    return [
        GuideSection(key, FIELD_LABELS[key], tuple(line for line in lines if line))
        for key, lines in pairs
        if any(lines)
    ]


def _material(material: RequiredMaterial) -> str:
    if material.is_sharable:
        return f"{material.name}（免交）"
    return f"{material.name}（{material.copies}份）"


def _limit(limit: object, note: str) -> list[str]:
    return [getattr(limit, "chinese", ""), note]


def _fees(content: StandardContent) -> list[str]:
    if content.is_charged is None:
        return []
    if not content.is_charged:
        return ["不收费"]
    return [
        f"{fee.name}：{_amount(fee.amount_fen)}/{fee.per}（{_citations(fee.basis)}）"
        for fee in content.fees
    ]


def _citations(bases: list[Basis]) -> str:
    return "、".join(basis.citation for basis in bases)


def _amount(fen: int | None) -> str:
    if fen is None:
        return "按规定标准"
    return f"{fen // 100}元" if fen % 100 == 0 else f"{fen // 100}.{fen % 100:02d}元"
