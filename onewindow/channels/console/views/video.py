"""Where the video of an outlet's windows is found (W10)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from onewindow.channels.console.acts import ACT, ActPage, Fields, act_page
from onewindow.channels.console.forms.honours import VideoForm
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.organizations import api as organizations


@accounts.requires(Capability.ORGANIZATIONS_MANAGE)
@ACT
def outlet_video(request: HttpRequest, outlet: str) -> HttpResponse:
    """Set the address by window and time, and the minutes before and after."""
    row = organizations.reached_outlet(outlet, by=accounts.actor_in(request))
    held = organizations.video.outlet_video(outlet)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        made = organizations.video.set_outlet_video(outlet, by=by, at=at, **fields)
        return f"{row.name}的录像地址已{'保存' if made.template else '取消'}。"

    page = ActPage(
        title=f"窗口录像：{row.name}",
        form=VideoForm,
        button="保存",
        perform=perform,
        back=reverse("console:outlets"),
        current="places",
        initial={
            "template": held.template if held else "",
            "margin_minutes": held.margin_minutes if held else 5,
        },
        explanation="录像由另外的系统保存，这里只给链接；监察人员在办件页上打开，谁看了哪段留有记录。"
        "例：https://video.example/play?camera={window}&from={from}&until={until}",
    )
    return act_page(request, page)
