"""What ``scripts/run --once`` plays: three cases over HTTP, from the window to the delivery."""

from __future__ import annotations

import time
import traceback

from onewindow.commands.play import food, project, story, transfer
from onewindow.commands.play.browser import SurpriseError
from onewindow.commands.play.cast import Cast


def play(base_url: str) -> int:
    """Play the three main cases and verify them; return 0, or 1 at the first surprise."""
    started = time.monotonic()
    cast = Cast(base_url)
    try:
        for one in (transfer, food, project):
            one.play(cast)
        differences = story.tell_verification()
    except SurpriseError as surprise:
        story.tell(f"\n✗ 没有料到：{surprise}")
        return 1
    except Exception:
        story.tell(f"\n✗ 演示中断：\n{traceback.format_exc()}")
        return 1
    spent = time.monotonic() - started
    story.tell(f"三个办件已走完：{len(cast.signed_in)} 个人登录，用时 {spent:.1f} 秒")
    return 1 if differences else 0
