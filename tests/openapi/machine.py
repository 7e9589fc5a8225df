"""A machine at the door: a token, a plain client, and one line a call."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.test import Client

from onewindow.channels.review.tests import people
from onewindow.channels.window.tests.scene import ITEM
from onewindow.domains.accounts import api as accounts
from onewindow.domains.cases.tests import world as w
from onewindow.kit.actors import SYSTEM
from tests.openapi.promised import check_answer

PREFIX = "/api/v1"
BROUGHT = ["form", "layout", "health", "system", "licence"]


class Clock:
    """What the door reads as now."""

    def __init__(self) -> None:
        self.now = w.after(hours=1)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Machine:
    """One system with its token; what it sends is what it means."""

    token: str
    client: Client = field(default_factory=lambda: Client(raise_request_exception=True))

    def get(self, path: str, *, status: int = 200, **headers: str) -> Any:
        response = self.client.get(f"{PREFIX}{path}", headers=self._headers(headers))
        return self._read(response, status, "GET", path)

    def ask(self, path: str, body: Any = None, *, status: int = 200, **headers: str) -> Any:
        """A query that is a POST."""
        return self._post(path, body, status, headers)

    def act(
        self, path: str, body: Any = None, *, status: int = 200, key: str = "", **headers: str
    ) -> Any:
        given = {"Idempotency-Key": key or uuid4().hex, **headers}
        return self._post(path, body, status, given)

    def raw(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The response itself, whatever it is."""
        content = body if isinstance(body, str | bytes) else json.dumps(body) if body else ""
        return self.client.generic(
            method,
            f"{PREFIX}{path}",
            content,
            content_type="application/json",
            headers=self._headers(headers),
        )

    def _post(self, path: str, body: Any, status: int, headers: dict[str, str]) -> Any:
        response = self.client.post(
            f"{PREFIX}{path}",
            json.dumps(body or {}, ensure_ascii=False),
            content_type="application/json",
            headers=self._headers(headers),
        )
        return self._read(response, status, "POST", path)

    def _headers(self, given: dict[str, str]) -> dict[str, str]:
        bearer = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {**bearer, **{name.replace("_", "-"): value for name, value in given.items()}}

    def _read(self, response: Any, status: int, method: str, path: str) -> Any:
        assert response.status_code == status, response.content.decode()[:3000]
        check_answer(method, path, response)
        return response.json() if response.content else None


def build() -> w.World:
    """Set the small city up with accounts; the clerk also issues and archives."""
    world = w.build(ITEM)
    people.open_accounts()
    accounts.grant_roles(
        "clerk",
        roles=["window_clerk", "issuing_clerk"],
        divisions=["990100"],
        by=SYSTEM,
        at=w.MONDAY,
    )
    return world


def register(
    owner: str,
    *,
    code: str = "",
    scopes: list[str] | None = None,
    window: str = "",
    **more: Any,
) -> accounts.MachineClient:
    """Register a client; without ``scopes`` with all that its owner may hand on."""
    person = accounts.account(owner)
    wanted = scopes
    if wanted is None:
        wanted = sorted(person.capabilities & accounts.SCOPES)
    return accounts.register_client(
        code or f"system-of-{owner}",
        name=f"{person.name}的业务系统",
        owner=owner,
        scopes=wanted,
        window=window,
        by=SYSTEM,
        at=w.MONDAY,
        **more,
    )


def machine_of(owner: str, **more: Any) -> Machine:
    """Register a client for the owner and return it with a fresh token."""
    if owner == "clerk":
        more.setdefault("window", "A01")
    code = more.get("code", f"system-of-{owner}")
    known = accounts.MachineClient.objects.filter(code=code).first()
    client = known or register(owner, **more)
    issued = accounts.issue_token(client.code, by=SYSTEM, at=w.MONDAY)
    return Machine(issued.text)


def application(world: w.World, **changes: Any) -> dict[str, Any]:
    """A complete application as the clerk's system sends it."""
    return {
        "item_code": "food-licence",
        "applicant": str(world.applicant.uuid),
        "division_code": w.DIVISION,
        "answers": {"kind": "shop", "raw": False},
        "form": {"shop": "一碗面", "phone": "19900000001"},
        "materials": BROUGHT,
        **changes,
    }


def received(clerk: Machine, world: w.World, **changes: Any) -> str:
    """Receive a case and return its number."""
    answer = clerk.act("/cases", application(world, **changes), status=201)
    return str(answer["number"])


def accepted(clerk: Machine, world: w.World, **changes: Any) -> str:
    """Receive, confirm on paper and accept."""
    number = received(clerk, world, **changes)
    digest = clerk.get(f"/cases/{number}")["form_digest"]
    body = {"digest": digest, "reason": "第二屏故障"}
    clerk.act(f"/cases/{number}/confirmation", body)
    clerk.act(f"/cases/{number}/acceptance")
    return number
