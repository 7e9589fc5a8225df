"""The publication gate: every rule over one standard, then the waivers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from onewindow.domains.catalogue.content import StandardContent
from onewindow.domains.catalogue.rules.basis import lint_basis
from onewindow.domains.catalogue.rules.codes import lint_codes
from onewindow.domains.catalogue.rules.context import LintContext
from onewindow.domains.catalogue.rules.diff import lint_elsewhere
from onewindow.domains.catalogue.rules.findings import RULES, Finding, error
from onewindow.domains.catalogue.rules.guide import lint_guide
from onewindow.domains.catalogue.rules.materials import lint_materials
from onewindow.domains.catalogue.rules.plan import lint_plan
from onewindow.domains.catalogue.rules.questions import lint_questions
from onewindow.domains.catalogue.rules.vague import lint_wording


@dataclass(frozen=True, slots=True)
class Waiver:
    """A named person's reason to let a finding pass; an empty `place` covers the whole rule."""

    rule: str
    reason: str
    name: str
    place: str = ""

    def covers(self, finding: Finding) -> bool:
        return self.rule == finding.rule and self.place in {"", finding.place}


def lint(
    content: StandardContent,
    context: LintContext | None = None,
    waivers: Iterable[Waiver] = (),
) -> list[Finding]:
    """Return all findings, errors first, each in the order of the document's rules."""
    context = context or LintContext()
    own, invalid = file_waivers(content)
    given = [*own, *waivers]
    found = chain(
        invalid,
        lint_basis(content, context),
        lint_plan(content, context),
        lint_questions(content),
        lint_materials(content, context),
        lint_codes(content),
        lint_guide(content),
        lint_wording(content),
        lint_elsewhere(content, context),
    )
    return sorted(
        (_waive(finding, given) for finding in found),
        key=lambda finding: (not finding.blocks, finding.severity.value),
    )


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that stop publication."""
    return [finding for finding in findings if finding.blocks]


def _waive(finding: Finding, waivers: Iterable[Waiver]) -> Finding:
    if not RULES[finding.rule].is_waivable:
        return finding
    for waiver in waivers:
        if waiver.covers(finding):
            return replace(finding, waived=f"{waiver.reason}（{waiver.name}）")
    return finding


_NAMED = re.compile(
    r"(?P<reason>.{4,}?)\s*(?:[（(](?P<inside>[^（）()]{2,20})[）)]|(?:——|--|—|；|;)\s*(?P<after>[^—；;]{2,20}))\s*[。.]?$",
    re.DOTALL,
)


def file_waivers(content: StandardContent) -> tuple[list[Waiver], list[Finding]]:
    """Read ``waivers:`` of a file; each is ``理由（姓名）`` or ``理由——姓名`` under a rule's code.

    A place may follow the rule: ``vague_clause@materials[2].name``.
    """
    waivers: list[Waiver] = []
    findings: list[Finding] = []
    for key, text in content.waivers.items():
        rule, _, place = key.partition("@")
        match = _NAMED.fullmatch(text.strip())
        problem = _waiver_problem(rule, match)
        if problem:
            findings.append(error("waiver_invalid", f"waivers.{key}", text, problem))
        elif match:
            name = match["inside"] or match["after"]
            waivers.append(Waiver(rule, match["reason"].strip(), name.strip(), place))
    return waivers, findings


def _waiver_problem(rule: str, match: re.Match[str] | None) -> str:
    if rule not in RULES:
        return f"没有“{rule}”这条规则；可豁免的规则：{'、'.join(_waivable())}"
    if not RULES[rule].is_waivable:
        return f"“{RULES[rule].title}”不得豁免，须改正"
    return "" if match else "写成“理由（姓名）”，理由不少于四个字"


def _waivable() -> Iterator[str]:
    return (code for code, rule in RULES.items() if rule.is_waivable)
