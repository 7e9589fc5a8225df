"""The act page with the surroundings of the console."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse

from onewindow.channels import acting
from onewindow.channels.acting import ACT, ActForm, ActPage, Fields, Perform, new_key, once
from onewindow.channels.console.shell import show

__all__ = ["ACT", "ActForm", "ActPage", "Fields", "Perform", "act", "act_page", "new_key", "once"]

act_page = partial(acting.act_page, show=show)


def act(
    request: HttpRequest,
    title: str,
    form: type[ActForm],
    perform: Perform,
    *,
    current: str,
    **more: Any,
) -> HttpResponse:
    """Show an act's page or do the act; ``more`` is what else ActPage says."""
    page = ActPage(title=title, form=form, perform=perform, current=current, **more)
    return act_page(request, page)
