"""The act page with the surroundings of oversight."""

from __future__ import annotations

from functools import partial

from onewindow.channels import acting
from onewindow.channels.acting import ACT, ActForm, ActPage, Fields, new_key, once
from onewindow.channels.oversight.shell import show

__all__ = ["ACT", "ActForm", "ActPage", "Fields", "act_page", "new_key", "once"]

act_page = partial(acting.act_page, show=show)
