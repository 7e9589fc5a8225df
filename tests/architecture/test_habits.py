"""Habits of the house that no general linter knows."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from .files import PACKAGE, ROOT, dotted, name_of, parsed, product_files, python_files, tracked

DOMAINS = PACKAGE / "domains"
DOORS = {"api", "content", "events"}
"""Beside its api: what a standard says, as plain types for pure rules, and recorded facts."""
READS_THE_CLOCK = ("channels", "commands", "kit")
CLOCKS = {
    "timezone.now",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
}


def test_only_channels_tasks_commands_and_kit_read_the_clock() -> None:
    found = []
    for path in product_files():
        place = path.relative_to(PACKAGE).parts[0]
        if place in READS_THE_CLOCK or path.name == "tasks.py":
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and _reads_the_clock(node):
                found.append(f"{name_of(path)}:{node.lineno}")
    assert found == []


def _reads_the_clock(call: ast.Call) -> bool:
    name = dotted(call.func)
    if name == "timezone.localdate":  # with arguments it converts a given time
        return not (call.args or call.keywords)
    return name in CLOCKS


def test_an_api_only_re_exports_within_300_lines() -> None:
    found = []
    for path in sorted(DOMAINS.glob("*/api.py")):
        tree = parsed(path)
        if len(path.read_text(encoding="utf-8").splitlines()) > 300:
            found.append(f"{name_of(path)}: more than 300 lines")
        for node in tree.body:
            docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            all_ = isinstance(node, ast.Assign) and dotted(node.targets[0]) == "__all__"
            if not (docstring or all_ or isinstance(node, ast.Import | ast.ImportFrom)):
                found.append(f"{name_of(path)}:{node.lineno}: code in the door")
    assert found == []


def test_an_api_lists_what_it_exports() -> None:
    found = []
    for path in sorted(DOMAINS.glob("*/api.py")):
        imported: set[str] = set()
        listed: set[str] = set()
        for node in parsed(path).body:
            if isinstance(node, ast.ImportFrom) and node.module != "__future__":
                imported |= {alias.asname or alias.name for alias in node.names}
            if isinstance(node, ast.Assign) and dotted(node.targets[0]) == "__all__":
                listed = set(ast.literal_eval(node.value))
        found += [f"{name_of(path)}: {name}" for name in sorted(imported ^ listed)]
    assert found == []


def test_domains_are_entered_by_their_api_only() -> None:
    pattern = re.compile(r"onewindow\.domains\.(\w+)(?:\.(\w+))?")
    found = []
    for path in product_files():
        parts = path.relative_to(PACKAGE).parts
        own = parts[1] if parts[0] == "domains" and len(parts) > 2 else None
        for node in ast.walk(parsed(path)):
            for name in _imported(node):
                match = pattern.match(name)
                if match and match[1] != own and match[2] not in DOORS:
                    found.append(f"{name_of(path)}:{node.lineno}: {name}")
    assert found == []


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        if node.module == "onewindow.domains" or node.module.count(".") == 2:
            return [f"{node.module}.{alias.name}" for alias in node.names]
        return [node.module]
    return []


def test_nothing_overrides_save_or_delete() -> None:
    found = []
    for path in product_files():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ClassDef):
                found += [
                    f"{name_of(path)}:{item.lineno}: {node.name}.{item.name}"
                    for item in node.body
                    if isinstance(item, ast.FunctionDef) and item.name in {"save", "delete"}
                ]
    assert found == []


def test_nobody_listens_to_django_signals() -> None:
    found = []
    for path in product_files():
        for node in ast.walk(parsed(path)):
            if any(
                name.startswith(("django.db.models.signals", "django.dispatch"))
                for name in _imported(node)
            ):
                found.append(f"{name_of(path)}:{node.lineno}")
    assert found == []


def test_every_app_has_one_migration() -> None:
    found = []
    for folder in sorted(PACKAGE.glob("**/migrations")):
        files = [path.name for path in folder.glob("0*.py")]
        has_models = (folder.parent / "models.py").exists() or (folder.parent / "models").is_dir()
        if len(files) > 1 or (has_models and not files):
            found.append(f"{name_of(folder)}: {sorted(files)}")
    assert found == []


def test_no_lock_file_holds_a_host_name() -> None:
    locks = [p for p in tracked() if p.parent.name == "requirements" and p.suffix == ".txt"]
    locks += [p for p in tracked() if p.name == "package-lock.json"]
    assert locks
    held = re.compile(r"://|--\S*index|--find-links|\"resolved\"")
    assert [name_of(p) for p in locks if held.search(p.read_text(encoding="utf-8"))] == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    machine = re.compile(r"(?<![\w./-])/(?:" + "work|farm|root|home" + r")/\w")
    texts = {
        ".py",
        ".md",
        ".toml",
        ".yaml",
        ".yml",
        ".json",
        ".html",
        ".js",
        ".css",
        ".txt",
        ".sh",
        "",
    }
    found = []
    for path in tracked():
        if path.suffix not in texts or path == Path(__file__):
            continue
        for number, line in enumerate(_text(path).splitlines(), 1):
            if machine.search(line):
                found.append(f"{name_of(path)}:{number}")
    assert found == []


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_nothing_promises_work_instead_of_doing_it() -> None:
    words = "|".join(["TO" + "DO", "FIX" + "ME", "HA" + "CK"])
    promise = re.compile(rf"#.*\b({words})\b|NotImplemented" + "Error")
    found = []
    for path in python_files():
        if path == Path(__file__):
            continue
        for number, line in enumerate(_text(path).splitlines(), 1):
            if promise.search(line):
                found.append(f"{name_of(path)}:{number}")
    assert found == []


def test_every_package_has_a_place_on_a_floor() -> None:
    floors = {"config", "commands", "channels", "domains", "ui", "kit", "lib"}
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert packages <= floors


def test_no_identifier_is_pinyin() -> None:
    syllables = re.compile(
        r"\b(banjian|shixiang|chuangkou|bumen|shouli|bujian|shenpi|bulu|zhengzhao|shenqing|cailiao)",
        re.IGNORECASE,
    )
    found = [
        f"{name_of(path)}:{number}"
        for path in python_files()
        if path != Path(__file__) and ROOT in path.parents
        for number, line in enumerate(_text(path).splitlines(), 1)
        if syllables.search(line)
    ]
    assert found == []
