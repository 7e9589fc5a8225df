"""What a clerk may do to a case: one entry an act, with its form, its meaning and its law."""

from onewindow.channels.window.acts.doing import Doing
from onewindow.channels.window.acts.forms import ActForm
from onewindow.channels.window.acts.table import ACTS, Offer, WindowAct, offers

__all__ = ["ACTS", "ActForm", "Doing", "Offer", "WindowAct", "offers"]
