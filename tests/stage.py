"""The small city with everybody at work, each at a browser of their own, under a clock that stands.

Shared by the tests that walk through several channels. Pages are asked for over the real addresses;
what a test arranges beforehand comes from the acts of the domains.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from onewindow.channels.review.tests import people
from onewindow.channels.review.tests.conftest import Clock
from onewindow.channels.window.tests import scene as s
from onewindow.domains.accounts import api as accounts
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event

PASSWORD = "Yunting-Window-03"
A_VISIT_LEAVES = {"sessions.session", "accounts.user", "kit.auditrow"}
"""A page opened may begin a session and a denial is written down; neither changes any business."""


def text_of(response: Any) -> str:
    return str(response.content.decode())


def refusal_of(response: Any) -> str:
    """Return the code of the refusal on the page, or an empty string."""
    found = re.search(r'data-code="([\w.]+)"', text_of(response))
    return found[1] if found else ""


@dataclass
class Stage:
    """The clerk with the second screen, the officers, and what the database holds."""

    scene: s.Scene
    clock: Clock
    browsers: dict[str, Client] = field(default_factory=dict)

    def browser(self, number: str) -> Client:
        """Return the browser of an officer of ``people``, signed in."""
        if number not in self.browsers:
            self.browsers[number] = Client()
            self.browsers[number].force_login(accounts.account(number))
        return self.browsers[number]

    def stranger(self, number: str = "9000", **changes: Any) -> Client:
        """Return the browser of somebody new: roles, department and divisions as given."""
        given = {"department": "water", "roles": ["examiner"], "divisions": ["990100"], **changes}
        stamp: dict[str, Any] = {"by": SYSTEM, "at": w.MONDAY}
        accounts.open_account(
            number,
            name="路人",
            department=given["department"],
            password=PASSWORD,
            must_change_password=False,
            **stamp,
        )
        accounts.grant_roles(number, roles=given["roles"], divisions=given["divisions"], **stamp)
        return self.browser(number)

    def received(self) -> str:
        """Return a case of 周小民, received at the window over HTTP."""
        return s.receive(self.scene)

    def confirmed(self) -> str:
        number = self.received()
        self.scene.act(number, "confirm-on-paper", reason="第二屏故障", key=f"p{number}"[:64])
        return number

    def accepted(self) -> str:
        number = self.confirmed()
        self.scene.act(number, "accept", key="accept")
        return number

    def examined(self) -> str:
        number = self.accepted()
        stamp: dict[str, Any] = {"outcome": "agreed", "at": self.clock.now}
        cases.sign_step(number, "b", by=w.EXAMINER, **stamp)
        for inspector in w.INSPECTORS:
            cases.sign_step(number, "c", by=inspector, **stamp)
        return number

    def granted(self) -> str:
        number = self.examined()
        cases.decide_case(number, outcome="granted", by=w.APPROVER, at=self.clock.now)
        return number

    def concluded(self) -> str:
        number = self.granted()
        cases.make_result(number, by=w.CLERK, at=self.clock.now)
        return number


def open_stage(clock: Clock) -> Stage:
    """Set the city up: a clerk at window A01 and the officers of the departments."""
    stage = Stage(scene=s.build(), clock=clock)
    people.open_accounts(besides={"clerk"})
    return stage


def status_of(number: str) -> str:
    return str(cases.Case.objects.get(number=number).status)


def happened(number: str, fact: str) -> int:
    """Return how often a fact of the case was recorded, e.g. ``case_accepted``."""
    return Event.objects.filter(subject=number, type=f"cases.{fact}.v1").count()


def fingerprints(*besides: str) -> dict[str, str]:
    """Return one digest a table over all rows as they stand; ``besides`` are left out."""
    left_out = A_VISIT_LEAVES | set(besides)
    tables = {
        model._meta.db_table: model._meta.label_lower
        for model in apps.get_models()
        if model._meta.label_lower not in left_out
    }
    held = set(connection.introspection.table_names())
    digests = " UNION ALL ".join(
        f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"
        f' FROM "{table}" t'
        for table in sorted(set(tables) & held)
    )
    with connection.cursor() as cursor:
        cursor.execute(digests)
        return dict(cursor.fetchall())


def post(browser: Client, name: str, *args: object, **fields: Any) -> HttpResponse:
    data: Mapping[str, Any] = fields
    return browser.post(reverse(name, args=args), data)
