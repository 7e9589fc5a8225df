"""Readable differences: between two versions, and between two regions for one basic code (X18)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from onewindow.domains.catalogue.content import Basis, StandardContent
from onewindow.domains.catalogue.rules.context import LintContext
from onewindow.domains.catalogue.rules.findings import Finding, warning
from onewindow.domains.catalogue.rules.labels import FIELD_LABELS, shown
from onewindow.domains.catalogue.rules.materials import normal_name
from onewindow.domains.catalogue.rules.units import compare
from onewindow.lib.limits import Limit

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; `burdens` asks more of the applicant than before, `relieves` less."""

    path: str
    kind: Kind
    old: str
    new: str
    sentence: str
    burdens: bool = False
    relieves: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


_IGNORED = {"origins", "baselines", "waivers", "code"}
_LIMITS = {"statutory_limit", "promised_limit"}
# What is one thing on both sides although its place in the list differs.
_IDENTITY: Mapping[str, Callable[[Any], str]] = {
    "questions": lambda part: str(part["text"]),
    "form": lambda part: str(part["label"]),
    "fees": lambda part: str(part["name"]),
    "results": lambda part: str(part["name"]),
    "faq": lambda part: str(part["question"]),
}
_WORDS = {
    "questions": "情形提问",
    "form": "表单字段",
    "fees": "收费项目",
    "results": "办理结果",
    "faq": "常见问题",
    "materials": "材料",
    "steps": "环节",
}


def diff(old: StandardContent, new: StandardContent) -> list[Change]:
    """Return every difference in the order of the document; [] means the same text (X23)."""
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    changes: list[Change] = []
    for name in StandardContent.model_fields:
        if name in _IGNORED or before[name] == after[name]:
            continue
        if name == "materials":
            changes += _materials(before[name], after[name])
        elif name == "plan":
            changes += _plan(before[name], after[name])
        elif name in _IDENTITY:
            changes += _parts(name, before[name], after[name], _IDENTITY[name], name)
        elif name == "legal_basis":
            changes += _entries(name, _citations(before[name]), _citations(after[name]))
        elif isinstance(before[name], list):
            changes += _entries(
                name, [shown(v) for v in before[name]], [shown(v) for v in after[name]]
            )
        else:
            changes += _field("", name, before[name], after[name], "")
    return changes


def highlights(changes: Sequence[Change]) -> list[Change]:
    """Return what X18 alerts on: more materials, longer limits, more steps, more runs."""
    return [change for change in changes if change.burdens]


def lint_elsewhere(content: StandardContent, context: LintContext) -> Iterator[Finding]:
    """Rule 17: materials and limits beyond those of another region under the same basic code."""
    for region, other in context.elsewhere.items():
        for change in highlights(diff(other, content)):
            yield warning(
                "differs_elsewhere",
                change.path,
                change.sentence,
                f"与{region}核对，取消多出的要求或者写明本地依据",
            )


def _citations(values: list[dict[str, Any]]) -> list[str]:
    return [Basis(**value).citation for value in values]


def _entries(path: str, old: list[str], new: list[str]) -> Iterator[Change]:
    word = FIELD_LABELS[path]
    for entry in old:
        if entry not in new:
            yield Change(
                path, "removed", entry, "", f"{word}删去“{entry}”", relieves=path == "conditions"
            )
    for entry in new:
        if entry not in old:
            yield Change(
                path, "added", "", entry, f"{word}增加“{entry}”", burdens=path == "conditions"
            )


def _field(owner: str, name: str, old: Any, new: Any, prefix: str) -> Iterator[Change]:
    """Yield the change of one plain field; `owner` is the thing in words, `prefix` its path."""
    path = f"{prefix}.{name}" if prefix else name
    burdens, relieves = _direction(name, old, new)
    before, after = _worded(name, old), _worded(name, new)
    word = f"{owner}的{FIELD_LABELS.get(name, name)}" if owner else FIELD_LABELS.get(name, name)
    yield Change(
        path, "changed", before, after, f"{word}由“{before}”改为“{after}”", burdens, relieves
    )


def _worded(name: str, value: Any) -> str:
    if value and (name in _LIMITS or name == "limit"):
        return Limit.parse(value).chinese
    return shown(value)


def _direction(name: str, old: Any, new: Any) -> tuple[bool, bool]:
    if name in _LIMITS or name == "limit":
        if old is None or new is None:
            return False, False
        order = compare(Limit.parse(new), Limit.parse(old))
        return order > 0, order < 0
    if name in {"runs", "copies"} and old is not None and new is not None:
        return new > old, new < old
    if name == "is_charged":
        return bool(new) and not old, bool(old) and not new
    if name in {"allows_deferral", "allows_promise", "promise_allowed", "net_verifiable"}:
        return bool(old) and not new, bool(new) and not old
    if name in {"licence_type", "shared_from"}:
        return bool(old) and not new, bool(new) and not old
    return False, False


def _parts(
    name: str,
    old: list[dict[str, Any]],
    new: list[dict[str, Any]],
    identity: Callable[[Any], str],
    path: str,
) -> Iterator[Change]:
    word = _WORDS[name]
    before = {identity(part): part for part in old}
    after = {identity(part): part for part in new}
    for key in before:
        if key not in after:
            yield Change(path, "removed", key, "", f"删去{word}“{key}”", relieves=name == "fees")
    for n, (key, part) in enumerate(after.items()):
        if key not in before:
            yield Change(
                f"{path}[{n}]", "added", "", key, f"增加{word}“{key}”", burdens=name == "fees"
            )
        else:
            yield from _inside(f"{word}“{key}”", before[key], part, f"{path}[{n}]")


def _inside(owner: str, old: dict[str, Any], new: dict[str, Any], path: str) -> Iterator[Change]:
    for name, value in new.items():
        if old.get(name) != value and name not in {"id", "code"}:
            values = (old.get(name), value)
            if name == "basis":
                values = (_citations(old["basis"]), _citations(new["basis"]))
            yield from _field(owner, name, *values, path)


def _materials(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Iterator[Change]:
    pairs, removed, added = _matched(old, new)
    for material in removed:
        name = material["name"]
        yield Change("materials", "removed", name, "", f"少要材料“{name}”", relieves=True)
    for n, material in added:
        name = material["name"]
        demanded = not (
            material["licence_type"] or material["shared_from"] or material["source"] == "internal"
        )
        sentence = f"多要材料“{name}”" if demanded else f"增加材料“{name}”（免交）"
        yield Change(f"materials[{n}]", "added", "", name, sentence, burdens=demanded)
    for n, before, after in pairs:
        yield from _inside(f"材料“{before['name']}”", before, after, f"materials[{n}]")


def _matched(
    old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> tuple[
    list[tuple[int, dict[str, Any], dict[str, Any]]],
    list[dict[str, Any]],
    list[tuple[int, dict[str, Any]]],
]:
    """Match materials by name or alias, then by id: regions share names, versions share ids."""
    left = list(old)
    pairs: list[tuple[int, dict[str, Any], dict[str, Any]]] = []
    open_: list[tuple[int, dict[str, Any]]] = list(enumerate(new))
    for same in (_same_name, _same_id):
        for n, material in list(open_):
            partner = next((other for other in left if same(other, material)), None)
            if partner is not None:
                pairs.append((n, partner, material))
                left.remove(partner)
                open_.remove((n, material))
    return sorted(pairs, key=lambda pair: pair[0]), left, open_


def _same_name(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(_names(one) & _names(other))


def _same_id(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(one["id"] == other["id"])


def _names(material: dict[str, Any]) -> set[str]:
    return {normal_name(name) for name in (material["name"], *material["aliases"])}


def _plan(old: dict[str, Any] | None, new: dict[str, Any] | None) -> Iterator[Change]:
    if old is None or new is None:
        kind: Kind = "added" if old is None else "removed"
        yield Change("plan", kind, "", "", "增加审批流程" if old is None else "删去审批流程")
        return
    for name in ("lead_department", "distinct_people"):
        if old[name] != new[name]:
            yield from _field("审批流程", name, old[name], new[name], "plan")
    before = {step["code"]: step for step in old["steps"]}
    after = {step["code"]: step for step in new["steps"]}
    for code, step in before.items():
        if code not in after:
            yield Change(
                "plan.steps",
                "removed",
                step["name"],
                "",
                f"删去环节“{step['name']}”",
                relieves=True,
            )
    for n, (code, step) in enumerate(after.items()):
        if code not in before:
            yield Change(
                f"plan.steps[{n}]",
                "added",
                "",
                step["name"],
                f"增加环节“{step['name']}”",
                burdens=True,
            )
        else:
            yield from _inside(
                f"环节“{before[code]['name']}”", before[code], step, f"plan.steps[{n}]"
            )
