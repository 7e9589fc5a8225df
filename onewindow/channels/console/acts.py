"""The act page with the surroundings of the console."""

from __future__ import annotations

from functools import partial

from onewindow.channels import acting
from onewindow.channels.acting import ActForm, ActPage, Fields, Perform, new_key, once
from onewindow.channels.console.shell import show

__all__ = ["ActForm", "ActPage", "Fields", "Perform", "act_page", "new_key", "once"]

act_page = partial(acting.act_page, show=show)
