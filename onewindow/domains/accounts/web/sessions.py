"""The session of a member of staff: from the first password to the time-out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest

from onewindow.domains.accounts.actions import complete_sign_in, end_session, man_window
from onewindow.domains.accounts.models import User
from onewindow.domains.accounts.queries import actor_of, has_second_factor
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor
from onewindow.kit.tries import address_of

_HALF = "half_signed_in"
_SEEN = "seen"
_WINDOW = "window"
_OWES_FACTOR = "owes_second_factor"
_HALF_MINUTES = 5
_REFRESH_SECONDS = 60


def staff(request: HttpRequest) -> User:
    """Return the signed-in person; only guarded views may ask."""
    user = request.user
    assert isinstance(user, User), "guard the view with requires or open_to_staff"
    return user


def actor_in(request: HttpRequest, *, post: organizations.HeldPost | None = None) -> Actor:
    """Return who acts in this request, at the window they sit at."""
    return actor_of(staff(request), window=window_in(request), post=post)


def window_in(request: HttpRequest) -> str:
    """Return the number of the window the person sits at, or an empty string."""
    return str(request.session.get(_WINDOW, ""))


def sit_at(request: HttpRequest, number: str, *, at: datetime) -> organizations.Window:
    """Sit down at a window for the rest of the session."""
    window = man_window(number, by=actor_of(staff(request)), at=at)
    request.session[_WINDOW] = window.number
    return window


def stand_up(request: HttpRequest) -> None:
    """Leave the window."""
    request.session.pop(_WINDOW, None)


def remember_half(request: HttpRequest, user: User, *, at: datetime) -> None:
    """Keep who gave the right password; the second factor must follow within five minutes."""
    request.session[_HALF] = {"staff_number": user.staff_number, "at": at.timestamp()}


def half_signed_in(request: HttpRequest, *, at: datetime) -> User | None:
    """Return who gave the right password a moment ago, or None."""
    half = request.session.get(_HALF)
    if not half or at.timestamp() - half["at"] > _HALF_MINUTES * 60:
        return None
    return User.objects.filter(staff_number=half["staff_number"], is_active=True).first()


def finish(request: HttpRequest, user: User, *, factor: str, at: datetime) -> None:
    """Begin the session proper: new session key, failures forgotten, fact recorded."""
    request.session.pop(_HALF, None)
    login(request, user)
    request.session[_SEEN] = at.timestamp()
    request.session[_OWES_FACTOR] = is_factor_required() and not has_second_factor(user)
    complete_sign_in(user, factor=factor, address=address_of(request), at=at)


def is_factor_required() -> bool:
    return bool(settings.SECOND_FACTOR == "required")


def owes_second_factor(request: HttpRequest) -> bool:
    return bool(request.session.get(_OWES_FACTOR, False))


def settle_second_factor(request: HttpRequest) -> None:
    """Open the staff channels: the second factor has been enrolled."""
    request.session[_OWES_FACTOR] = False


def has_timed_out(request: HttpRequest, *, at: datetime) -> bool:
    """Return whether the person has been idle too long; otherwise note that they are here.

    The session row is written at most once a minute.
    """
    seen = request.session.get(_SEEN)
    if seen is None:
        request.session[_SEEN] = at.timestamp()
        return False
    idle = timedelta(seconds=at.timestamp() - seen)
    if idle > timedelta(minutes=settings.SESSION_IDLE_MINUTES):
        return True
    if idle.total_seconds() > _REFRESH_SECONDS:
        request.session[_SEEN] = at.timestamp()
    return False


def leave(request: HttpRequest, *, is_time_out: bool = False, at: datetime) -> None:
    """End the session and record it."""
    end_session(staff(request), is_time_out=is_time_out, at=at)
    logout(request)
