"""One page a domain, and it keeps up with the code: facts, refusals, capabilities, transitions."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest
import yaml

from onewindow.domains.accounts.api import Capability
from onewindow.domains.cases.api import Act
from onewindow.domains.cases.rules.transitions import TRANSITIONS
from onewindow.domains.catalogue.content import StandardContent
from onewindow.domains.catalogue.rules.findings import RULES
from onewindow.domains.catalogue.rules.lint import lint

from .files import PACKAGE, ROOT, parsed, python_files

DOMAINS = sorted(
    path.name for path in (PACKAGE / "domains").iterdir() if (path / "api.py").exists()
)
CAPABILITY = re.compile(rf"`((?:{'|'.join([*DOMAINS, 'audit', 'system'])})\.[a-z_]+)`")


@cache
def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def constants(domain: str, file: str, name: str) -> set[str]:
    """Return the texts assigned to ``name`` in classes of one of the domain's modules."""
    found = set()
    for path in python_files(tests=False):
        parts = path.relative_to(ROOT).parts
        if parts[:3] != ("onewindow", "domains", domain) or not path.stem.endswith(file):
            continue
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.ClassDef):
                continue
            for line in node.body:
                target = getattr(line, "target", None) or getattr(line, "targets", [None])[0]
                value = getattr(line, "value", None)
                if isinstance(target, ast.Name) and target.id == name:
                    assert isinstance(value, ast.Constant)
                    found.add(str(value.value))
    return found


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_has_a_page(domain: str) -> None:
    assert page(f"domains/{domain}.md").startswith("# ")


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_fact_of_a_domain_stands_on_its_page(domain: str) -> None:
    missing = [
        fact
        for fact in sorted(constants(domain, "events", "type"))
        if f"`{fact}`" not in page(f"domains/{domain}.md")
    ]
    assert missing == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_refusal_of_a_domain_stands_on_its_page(domain: str) -> None:
    missing = [
        code
        for code in sorted(constants(domain, "errors", "code"))
        if f"`{code}`" not in page(f"domains/{domain}.md")
    ]
    assert missing == []


def test_every_capability_on_a_page_exists() -> None:
    known = {capability.value for capability in Capability}
    sweeps = {"cases.alerts", "cases.deemed_acceptance", "cases.deferrals", "cases.silence"}
    pages = [f"domains/{domain}.md" for domain in DOMAINS] + ["channels.md", "standards.md"]
    strange = [
        f"{name}: {text}"
        for name in pages
        for text in CAPABILITY.findall(page(name))
        if text not in known | sweeps
    ]
    assert strange == []


def test_the_transitions_on_the_page_are_those_of_the_table() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| [^|]+ \| ([\d ]+) \| ([\d –]+) \| [^|]+ \|$",
        page("domains/cases.md"),
        re.MULTILINE,
    )
    told = {act: (set(start.split()), set(to.split()) - {"–"}) for act, start, to in rows}
    assert told == {
        act.value: ({s.code for s in row.start}, {s.code for s in row.to})
        for act, row in TRANSITIONS.items()
    }
    assert len(rows) == len(Act)


def test_every_rule_of_the_lint_is_explained_with_whether_it_may_be_waived() -> None:
    rows = re.findall(
        r"^\| `(\w+)` [^|]+ \| [^|]+ \| (yes|no) \|$", page("standards.md"), re.MULTILINE
    )
    assert dict(rows) == {code: "yes" if rule.is_waivable else "no" for code, rule in RULES.items()}


def example(name: str) -> list[tuple[str, str]]:
    """Return (rule, place) of what the lint finds wrong with an example of the page."""
    text = page("standards.md").split(f"```yaml\n# example: {name}\n")[1].split("```")[0]
    content = StandardContent.model_validate(yaml.safe_load(text))
    return [(finding.rule, finding.place) for finding in lint(content) if finding.blocks]


def test_the_first_attempt_of_the_worked_example_has_exactly_the_errors_it_explains() -> None:
    explained = page("standards.md").split("finds five errors")[1]
    found = example("first")
    assert len(found) == 5
    for rule, place in found:
        assert f"`{rule}`" in explained
        assert f"`{place}`" in explained


def test_the_second_attempt_of_the_worked_example_could_be_published() -> None:
    assert example("second") == []
