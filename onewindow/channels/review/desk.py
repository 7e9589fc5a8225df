"""Who sits at the desk: the person, the posts they act in today, and as whom they act."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.http import HttpRequest
from django.utils import timezone

from onewindow.domains.accounts import api as accounts
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.api import trays
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor

HEAD = "head"
MOST = 100
"""Counts go no further; more is shown as 99+."""


@dataclass(frozen=True)
class Desk:
    """One person at one moment."""

    actor: Actor
    posts: tuple[organizations.HeldPost, ...]
    at: datetime

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Department and role of every post, as the trays ask for them."""
        return [(post.department, post.role) for post in self.posts]

    @property
    def headed(self) -> list[str]:
        """The departments this person heads today."""
        return sorted({post.department for post in self.posts if post.role == HEAD})

    @cached_property
    def counts(self) -> dict[trays.Tray, int]:
        """How much lies in each tray, for the menu and the tabs alike."""
        return trays.tray_counts(self.actor, self.pairs, self.at, most=MOST)

    @property
    def is_supervisor(self) -> bool:
        return self.actor.may("cases.supervise")

    @property
    def oversees(self) -> list[str] | None:
        """The departments whose steps this person may look over; None is the whole region."""
        return None if self.is_supervisor else self.headed

    def acting(self, department: str, *roles: str) -> Actor:
        """Return the person in the post they hold there, so that the record says for whom."""
        for role in roles:
            for post in self.posts:
                if (post.department, post.role) == (department, role):
                    return replace(self.actor, department=department, acting_for=post.acting_for)
        return self.actor

    def open_file(self, number: str) -> cases.CaseFile:
        """Return a case that the person may see from one of their departments."""
        departments = {self.actor.department, *(post.department for post in self.posts)}
        viewers = [replace(self.actor, department=code) for code in sorted(departments)]
        for viewer in viewers[:-1]:
            try:
                return cases.case_file(number, viewer=viewer)
            except cases.CaseNotFound:
                continue
        return cases.case_file(number, viewer=viewers[-1])


def desk_of(request: HttpRequest) -> Desk:
    """Return the desk of whoever asks, now."""
    at = timezone.now()
    actor = accounts.actor_in(request)
    posts = organizations.posts_of(actor.key, timezone.localdate(at))
    return Desk(actor=actor, posts=tuple(posts), at=at)
