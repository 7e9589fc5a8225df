"""The interface document: written where it is committed, or compared with what is."""

from __future__ import annotations

from pathlib import Path

import click

from onewindow.kit.home import ROOT

EXAMPLES = """\b
示例：
  scripts/onewindow openapi
  scripts/onewindow openapi --check"""
PLACE = ROOT / "docs" / "openapi.json"


@click.command(epilog=EXAMPLES)
@click.option("--check", is_flag=True, help="只比较，不写；不一致时退出码为 1。")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), default=PLACE, help="写到何处。"
)
def command(*, check: bool, output: Path) -> int:
    """写出机器接口的 OpenAPI 文档（docs/openapi.json）。"""
    from onewindow.channels.openapi.spec import text

    made = text()
    if check:
        is_same = output.exists() and output.read_text(encoding="utf-8") == made
        click.echo(
            "一致" if is_same else f"{output.name} 与接口不一致，请运行 scripts/onewindow openapi"
        )
        return int(not is_same)
    output.write_text(made, encoding="utf-8")
    click.echo(f"已写出 {output.name}")
    return 0
