"""Every package has a reason, and every reason a package."""

from __future__ import annotations

import json
import re

from .files import ROOT, product_files

NAME = re.compile(r"^[A-Za-z][\w.-]*")
ROW = re.compile(r"^\| ((?:`[\w.-]+`(?:, )?)+) \| [^|]+ \| [^|]+ \|$", re.MULTILINE)


def page() -> str:
    return (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")


def required() -> set[str]:
    names = set()
    for file in ("base", "dev", "node"):
        text = (ROOT / "requirements" / f"{file}.in").read_text(encoding="utf-8")
        names |= {match[0] for line in text.splitlines() if (match := NAME.match(line))}
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    return names | set(package["dependencies"]) | set(package["devDependencies"])


def test_every_package_stands_in_the_list_with_its_reason_and_licence() -> None:
    listed = {name for row in ROW.findall(page()) for name in re.findall(r"`([\w.-]+)`", row)}
    listed |= set(re.findall(r"`requirements/node.in`: `([\w.-]+)`", page()))
    assert sorted(required() - listed) == []
    assert sorted(listed - required()) == []


def test_the_peers_of_the_measurements_are_no_requirement_of_the_product() -> None:
    """Viewflow is under the AGPL: measured apart, never imported, never installed beside (0027)."""
    peers = {"django-viewflow", "dbos"}
    text = (ROOT / "bench" / "peers" / "requirements.in").read_text(encoding="utf-8")
    assert all(peer in text for peer in peers)
    assert required().isdisjoint(peers)
    foreign = re.compile(r"^\s*(?:from|import) (?:viewflow|dbos)\b", re.MULTILINE)
    importing = [p for p in product_files() if foreign.search(p.read_text(encoding="utf-8"))]
    assert importing == []
