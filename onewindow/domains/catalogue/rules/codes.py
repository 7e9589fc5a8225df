"""Rule 16: codes are computable, so they are checked (20 §2.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onewindow.domains.catalogue.content import StandardContent
from onewindow.domains.catalogue.rules.findings import Finding, error, warning
from onewindow.lib.check_digits import (
    check_implementation_code,
    check_uscc,
    parse_implementation_code,
)

_BASIC = re.compile(r"\d{2}[0-9A-Z]\d[0-9A-Z]{8}")


def lint_codes(content: StandardContent) -> Iterator[Finding]:
    """Structure and check characters of the three national codes; empty ones are not judged."""
    codes = content.codes
    if codes.basic and not _BASIC.fullmatch(codes.basic):
        yield error(
            "code_structure",
            "codes.basic",
            codes.basic,
            "基本编码为12位：地区2位、类型2位、主项5位、子项3位",
        )
    for place, text, length in (
        ("codes.implementation", codes.implementation, 31),
        ("codes.handling", codes.handling, 33),
    ):
        if not text:
            continue
        if len(text) != length:
            yield error("code_structure", place, text, f"应为{length}位，现为{len(text)}位")
            continue
        verdict = check_implementation_code(text)
        if not verdict:
            yield error("code_structure", place, text, verdict.next_step, why=verdict.what)
            continue
        yield from _consistency(content, place, text)


def _consistency(content: StandardContent, place: str, text: str) -> Iterator[Finding]:
    basic = content.codes.basic
    inside = text[19:31]
    if basic and inside != basic:
        yield error("code_structure", place, text, f"其中的基本编码 {inside} 与 {basic} 不一致")
    parts = parse_implementation_code(text)
    level = text[18]
    if parts and content.exercise_level and level != content.exercise_level:
        yield warning(
            "code_structure",
            place,
            text,
            f"编码中的行使层级为 {level}，事项为 {content.exercise_level}",
        )
    kind = inside[2:4]
    # 21 and up are extensions of 20 (public service), 11 and up of 10: GB/T 39046 A.1.
    family = "20" if kind >= "20" else min(kind, "10")
    if family != content.type.value:
        yield warning(
            "code_structure",
            place,
            text,
            f"编码中的事项类型为 {kind}，事项为 {content.type.value}（{content.type.label}）",
        )


def issuer_problem(uscc: str) -> str:
    """Return why a text is no valid social credit code as printed, or "" when it is one."""
    verdict = check_uscc(uscc)
    if not verdict:
        return verdict.what
    return "" if uscc == verdict.value else "含有小写字母、空格或者全角字符"
