"""Colours that can be read, icons that exist, packages that are pinned."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from onewindow.ui.finders import AssetListFinder
from onewindow.ui.icons import icon_svg

UI = Path(__file__).parents[1]
CSS = UI / "static" / "ui" / "css"
WORDS_ON_GROUND = [
    ("text", "ground"), ("text", "surface"), ("text-soft", "ground"), ("text-soft", "surface"),
    ("primary", "ground"), ("primary", "primary-soft"), ("primary-strong", "primary-soft"),
    ("ground", "primary"), ("ground", "red"),
    ("green-ink", "green-soft"), ("yellow-ink", "yellow-soft"), ("red-ink", "red-soft"),
    ("blue-ink", "blue-soft"), ("grey-ink", "grey-soft"), ("grey-ink", "surface"),
    ("green-ink", "ground"), ("yellow-ink", "ground"), ("red-ink", "ground"),
    ("blue-ink", "ground"),
]  # fmt: skip


def tokens(selector: str) -> dict[str, str]:
    text = (CSS / "tokens.css").read_text(encoding="utf-8")
    block = re.search(rf"^{re.escape(selector)} {{(.*?)^}}", text, re.DOTALL | re.MULTILINE)
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block[1]))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("words", "ground"), WORDS_ON_GROUND)
def test_words_can_be_read_by_everyone(words, ground):
    colours = tokens(":root")
    assert contrast(colours[words], colours[ground]) >= 4.5

    elder = colours | tokens(".public.is-elder")
    assert contrast(elder[words], elder[ground]) >= 7


@pytest.mark.parametrize("light", ["green", "yellow", "red", "blue", "grey"])
def test_shapes_stand_out_from_their_ground(light):
    colours = tokens(":root")
    assert contrast(colours[light], colours[f"{light}-soft"]) >= 3


def test_the_colours_are_those_that_were_agreed():
    colours = tokens(":root")

    assert {name: colours[name] for name in ("primary", "text", "line", "surface")} == {
        "primary": "#1e5eb8", "text": "#1d2733", "line": "#e3e8ef", "surface": "#f6f8fb",
    }  # fmt: skip
    assert {name: colours[name] for name in ("green", "yellow", "red", "blue")} == {
        "green": "#2f8f63", "yellow": "#b7791f", "red": "#c9302c", "blue": "#2b6cb0",
    }  # fmt: skip


@pytest.mark.parametrize("file", sorted(CSS.glob("*.css")), ids=lambda file: file.name)
def test_components_take_their_colours_from_the_tokens(file):
    text = file.read_text(encoding="utf-8")
    if file.name not in {"tokens.css", "print.css"}:
        assert re.findall(r"#[0-9a-f]{3,8}\b", text) in ([], ["#fff"] * text.count("#fff"))
    names = set(re.findall(r"var\(--([a-z0-9-]+)", text))
    assert names <= set(
        re.findall(r"--([a-z0-9-]+):", (CSS / "tokens.css").read_text(encoding="utf-8"))
    )
    assert text.count("{") == text.count("}")


def test_every_icon_that_a_template_names_is_in_the_set():
    icons = Path(settings.NODE_MODULES) / "lucide-static" / "icons"
    assert icons.is_dir(), "run: npm ci --ignore-scripts"
    named: set[str] = set()
    for template in UI.parent.rglob("templates/**/*.html"):
        text = template.read_text(encoding="utf-8")
        named |= set(re.findall(r"""{% icon ["']([a-z0-9-]+)["']""", text))
        named |= set(re.findall(r"""icon_name(?:\|default:|=)["']([a-z0-9-]+)["']""", text))

    assert {name for name in named if not (icons / f"{name}.svg").is_file()} == set()


def test_an_icon_is_drawn_for_the_eye_alone():
    icon = icon_svg("search")

    assert 'aria-hidden="true"' in icon
    assert 'stroke="currentColor"' in icon


def test_an_icon_that_is_not_there_leaves_the_word_alone_and_tells_the_developer(
    settings, tmp_path
):
    settings.NODE_MODULES = tmp_path
    assert icon_svg("search") == ""
    assert icon_svg("../../package") == ""

    settings.DEBUG = True
    with pytest.raises(ImproperlyConfigured, match="npm ci"):
        icon_svg("search")


def test_only_listed_files_of_a_package_are_served(settings, tmp_path, monkeypatch):
    (tmp_path / "pack" / "dist").mkdir(parents=True)
    (tmp_path / "pack" / "dist" / "a.js").write_text("a")
    (tmp_path / "pack" / "dist" / "b.js").write_text("b")
    settings.NODE_MODULES = tmp_path
    monkeypatch.setattr("onewindow.ui.finders.ASSETS", {"pack": ("dist/a.js", "dist/missing.js")})
    finder = AssetListFinder()

    assert finder.find("vendor/pack/dist/a.js") == str(tmp_path / "pack/dist/a.js")
    assert finder.find("vendor/pack/dist/a.js", find_all=True) == [str(tmp_path / "pack/dist/a.js")]
    assert finder.find("vendor/pack/dist/b.js") == []
    assert finder.find("pack/dist/a.js") == []
    assert [name for name, _ in finder.list(None)] == ["pack/dist/a.js"]
    assert [fault.msg for fault in finder.check()] == [
        "front-end file pack/dist/missing.js is not installed"
    ]


def test_packages_are_pinned_and_the_lock_file_names_no_host():
    root = Path(settings.ROOT)
    package = json.loads((root / "package.json").read_text(encoding="utf-8"))
    lock = (root / "package-lock.json").read_text(encoding="utf-8")

    versions = package["dependencies"] | package["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())
    assert "://" not in lock
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') == len(versions)
