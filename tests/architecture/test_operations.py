"""What the pages for operators say is so: promises have tests, alerts have figures, units start."""

from __future__ import annotations

import ast
import re

import yaml

from .files import ROOT

OPERATIONS = ROOT / "docs" / "operations"
NAMED = re.compile(r"`((?:tests|onewindow)/[\w/]+\.py)(?:::(\w+))?`")
FIGURE = re.compile(r"\bonewindow_(\w+)")


def page(name: str) -> str:
    return (OPERATIONS / name).read_text(encoding="utf-8")


def test_every_promise_names_a_test_that_exists() -> None:
    found, missing = 0, []
    for line in page("promises.md").splitlines():
        if not line.startswith("| ") or line.startswith("| promise"):
            continue
        named = NAMED.findall(line)
        assert named, f"a promise without a test: {line}"
        for file, test in named:
            found += 1
            path = ROOT / file
            tests = set()
            if path.exists():
                tree = ast.parse(path.read_text(encoding="utf-8"))
                tests = {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
            if not path.exists() or (test and test not in tests):
                missing.append(f"{file}::{test}")
    assert missing == []
    assert found >= 20


def test_every_alert_is_about_a_figure_that_the_page_explains() -> None:
    rules = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yml").read_text("utf-8"))
    explained = set(re.findall(r"`(\w+)(?:\{[\w,]+\})?`", page("monitoring.md")))
    alerts = [rule for group in rules["groups"] for rule in group["rules"]]
    assert len(alerts) == 12
    strange = {
        name
        for rule in alerts
        for name in FIGURE.findall(rule["expr"])
        if re.sub(r"_(bucket|count|sum)$", "", name) not in explained
    }
    assert strange == set()
    assert all(rule["annotations"]["summary"] for rule in alerts)


def test_every_unit_starts_a_module_of_the_product() -> None:
    units = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
    assert len(units) == 4
    for unit in units:
        text = unit.read_text(encoding="utf-8")
        assert "User=onewindow" in text, unit.name
        assert "EnvironmentFile=/etc/onewindow/onewindow.env" in text, unit.name
        for module in re.findall(r"onewindow\.(config|commands)\.(\w+)", text):
            assert (ROOT / "onewindow" / module[0] / f"{module[1]}.py").exists(), unit.name


def test_every_setting_of_the_sample_environment_is_explained() -> None:
    names = re.findall(
        r"^(\w+)=", (ROOT / "deploy" / "onewindow.env").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [name for name in names if f"`{name}`" not in page("running.md")] == []


def test_every_page_for_operators_is_reached_from_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = {path.name for path in OPERATIONS.glob("*.md")}
    assert {name for name in pages if f"operations/{name}" not in index} == set()
