"""Documentation that fails the build."""

from __future__ import annotations

import re

from .files import ROOT, name_of, tracked

LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)")
CODE = re.compile(r"```.*?```", re.DOTALL)


def test_every_link_between_pages_leads_somewhere() -> None:
    found = []
    for page in tracked():
        if page.suffix == ".md":
            for target in LINK.findall(CODE.sub("", page.read_text(encoding="utf-8"))):
                if not (page.parent / target).exists():
                    found.append(f"{name_of(page)} → {target}")
    assert found == []


def test_every_setting_of_the_environment_is_explained() -> None:
    page = (ROOT / "docs" / "operations" / "running.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"ONEWINDOW_[A-Z_]+", page))
    used = {
        name
        for path in tracked()
        if path.suffix in {".py", ".sh", ""} and ROOT / "docs" not in path.parents
        for name in re.findall(r"\bONEWINDOW_[A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8"))
    }
    assert sorted(used - explained) == []


def test_every_decision_is_listed_and_every_listed_one_exists() -> None:
    folder = ROOT / "docs" / "decisions"
    records = {path.name for path in folder.glob("[0-9]*.md")}
    listed = set(re.findall(r"\(([0-9][^)]*\.md)\)", (folder / "README.md").read_text("utf-8")))
    assert records == listed


def test_a_decision_fits_a_page() -> None:
    long = [
        path.name
        for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md")
        if len(path.read_text(encoding="utf-8").splitlines()) > 40
    ]
    assert long == []
