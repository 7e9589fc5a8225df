"""Standards as YAML: a standard that can be stored and read back, or its mistakes in words."""

from __future__ import annotations

import json

import pytest
from hypothesis import strategies as st

from onewindow.domains.catalogue import api as catalogue
from onewindow.kit.home import ROOT

from .harness import fuzz, mutated, watched

SEEDS = [path.read_bytes() for path in sorted((ROOT / "city" / "items").glob("*.yaml"))[:6]]
SMALL = """code: sample
name: 示例
type: "01"
department: market
statutory_limit: 20wd
legal_basis: [{law: 某某法, article: 第一条}]
questions: [{id: new, text: 是否新办, kind: boolean}]
materials: [{id: form, name: 申请书, when: answers.new == true}]
plan: {lead_department: market, steps: [{code: a, name: 受理, department: market, limit: 1wd}]}
""".encode()
SEEDS += [SMALL] * 6


def read(text: str) -> None:
    with watched():
        try:
            content = catalogue.load_standard(text, "标准.yaml")
        except catalogue.StandardFileError as refused:
            content, problems = None, refused.problems
        else:
            findings = catalogue.lint(content, catalogue.file_context({"market"}))
            again = catalogue.load_standard(catalogue.dump_standard(content))
    if content is None:
        assert problems
        assert all(problem.message and problem.line >= 0 for problem in problems)
        return
    assert again == content
    stored = content.model_dump_json() + "".join(finding.text for finding in findings)
    assert "\\u0000" not in stored, "PostgreSQL holds no NUL"
    stored.encode()


@fuzz(mutated(SEEDS))
def test_a_spoilt_file_is_read_or_refused_in_words(data: bytes) -> None:
    read(data.decode("utf-8", "surrogateescape" if len(data) % 2 else "replace"))


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.text(max_size=30),
    st.sampled_from(
        ["2026-02-30", "20wd", "answers.new == true", "0", "\0", "\ud800", "*", "1e400"]
    ),
)
NAMES = st.one_of(
    st.sampled_from(sorted(catalogue.StandardContent.model_fields)),
    st.sampled_from(["id", "name", "code", "steps", "when", "after", "kind", "options", "limit"]),
    st.text(max_size=8),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=5)),
    max_leaves=30,
)


def written(tree: object) -> str:
    """Return JSON, which is YAML too, with what Python's writer would escape left as it is."""
    return json.dumps(tree, ensure_ascii=False)


@fuzz(st.dictionaries(NAMES, TREES, max_size=8))
def test_any_tree_of_values_is_read_or_refused_in_words(tree: dict[str, object]) -> None:
    good = {"code": "sample", "name": "示例事项", "type": "01", "department": "market"}
    read(written({**tree, **good}))
    read(written({**good, **tree}))


def test_the_seed_is_a_standard() -> None:
    """Else the tests below would only try what is refused anyway."""
    content = catalogue.load_standard(SMALL.decode())
    assert content.materials[0].when == "answers.new == true"


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)


@pytest.mark.parametrize(
    ("_case", "text"),
    [
        ("aliases that double and double", BOMB),
        ("merges that double", "a: &a {x: 1}\n" + "b: &b {<<: [*a, *a]}\n" * 50),
        ("a list that holds itself", "code: &a [*a]\n"),
        ("a mapping that holds itself", "materials: &a {b: *a}\n"),
        ("a document that is its own value", "&a {code: *a}\n"),
        ("brackets without end", "a: " + "[" * 5000),
        ("nested lists", "a: " + "[" * 3000 + "]" * 3000),
        ("nested mappings", "".join(" " * n + "a:\n" for n in range(900))),
        ("a day that is none", "code: 2026-02-30\n"),
        ("an hour that is none", "code: 2026-02-03 45:00:00\n"),
        ("a number too long", f"code: {'9' * 5000}\n"),
        ("a number of minutes", "code: 190:20:30:99999999999999999999\n"),
        ("an object of Python", "code: !!python/object/apply:os.system ['true']\n"),
        ("a float that is none", "code: !!float abc\n"),
        ("an integer that is none", "code: !!int abc\n"),
        ("an empty integer", "code: !!int ''\n"),
        ("a truth that is none", "code: !!bool abc\n"),
        ("a day by tag", "code: !!timestamp abc\n"),
        ("bytes that are none", "code: !!binary '%%%'\n"),
        ("bytes", "name: !!binary aGVsbG8=\n"),
        ("a set", "name: !!set {a, b}\n"),
        ("pairs", "name: !!pairs [a: 1]\n"),
        ("a key that is a list", "? [a, b]\n: c\n"),
        ("a key that is a mapping", "{a: 1}: c\n"),
        ("NUL by escape", SMALL.decode() + 'short_name: "a\\0b"\n'),
        ("half a character by escape", SMALL.decode() + 'short_name: "a\\ud800b"\n'),
        ("NUL as it is", SMALL.decode() + "short_name: a\0b\n"),
        ("infinity", SMALL.decode() + "runs: .inf\n"),
        ("nothing", ""),
        ("two documents", "a: 1\n---\nb: 2\n"),
        ("a directive", "%YAML 9.9\n---\na: 1\n"),
        ("a loop", SMALL.decode().replace("answers.new == true", "[1].map(a,a)==[]")),
    ],
)  # fmt: skip
def test_a_known_trick_is_refused_in_words(_case: str, text: str) -> None:
    read(text)
