"""Who may hear what of the queue on the live channels; screens without an account use a token."""

from __future__ import annotations

from onewindow.domains.accounts.api import User, actor_of
from onewindow.domains.queueing.permissions import CALL, MANAGE, TAKE, VIEW


def may_hear_hall(user: User, _outlet: str) -> bool:
    """Staff of the hall; the board itself hangs on a wall and listens by token."""
    actor = actor_of(user)
    return any(actor.may(capability) for capability in (CALL, TAKE, MANAGE, VIEW))


def may_hear_peaks(user: User, _name: str) -> bool:
    """Whoever opens reserve windows; a message names the hall and the plate alone."""
    return actor_of(user).may(MANAGE)


def may_hear_window(user: User, _window: str) -> bool:
    """Staff of the hall; whom a window calls is on the board for everybody."""
    return may_hear_hall(user, "")


def may_hear_ticket(user: User, _code: str) -> bool:
    """Only the reception desk by session; the holder's page listens by token."""
    return actor_of(user).may(TAKE)
