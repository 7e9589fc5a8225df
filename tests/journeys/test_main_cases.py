"""The three main cases over HTTP against the real processes: what ``scripts/run --once`` plays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.journey
ROOT = Path(__file__).resolve().parents[2]


def test_three_cases_go_from_the_window_to_the_delivery() -> None:
    """Issue 2, the definition of done: transfer, food licence and project, nothing faked."""
    done = subprocess.run(
        [sys.executable, "-m", "onewindow.commands.run", "--once"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    for words in (
        "并联 60 / 依次 70 分钟",
        "并联 22 / 依次 50 个工作日",
        "受理人想自己审批，被拒绝",
        "容缺材料没有补齐，不能发证",
        "不在关键路径上，办件仍于",
        "核验 3 个办件",
        "不一致：无",
    ):
        assert words in done.stdout, words
