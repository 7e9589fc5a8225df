"""A clerk at window A01 of the small city, signed in with a plain client that knows no scripts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from onewindow.domains.accounts import api as accounts
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.kit.actors import SYSTEM

ITEM: dict[str, Any] = {
    **w.ITEM,
    "questions": [
        {
            "id": "kind",
            "text": "经营哪一种业态？",
            "options": [
                {"value": "shop", "label": "饭店"},
                {"value": "canteen", "label": "单位食堂"},
            ],
        },
        {"id": "raw", "text": "是否制售生食？", "kind": "boolean"},
    ],
    "materials": [
        *w.ITEM["materials"],
        {
            "id": "raw-room",
            "name": "专间说明",
            "necessity": "conditional",
            "when": "answers.raw == true",
            "basis": w.BASIS,
        },
        {
            "id": "appointment",
            "name": "任命文件",
            "necessity": "conditional",
            "when": "answers.kind == 'canteen'",
            "basis": w.BASIS,
        },
    ],
    "promise_conditions": ["承诺所述情况真实"],
}


@dataclass
class Scene:
    """The clerk's browser and the applicant's screen."""

    world: w.World
    user: accounts.User
    client: Client = field(default_factory=Client)
    screen: Client = field(default_factory=Client)
    location: str = ""

    def get(self, page: str, /, *args: object, status: int = 200, **query: str) -> str:
        response = self.client.get(reverse(f"window:{page}", args=args), query)
        assert response.status_code == status, response.content.decode()[:3000]
        return response.content.decode()

    def post(self, page: str, /, *args: object, status: int = 302, **data: Any) -> Any:
        response = self.client.post(reverse(f"window:{page}", args=args), data)
        assert response.status_code == status, response.content.decode()[:6000]
        return response

    def act(self, number: str, slug: str, *, status: int = 302, **data: Any) -> Any:
        return self.post("act", number, slug, status=status, **data)

    def draft(self) -> cases.ApplicationDraft:
        return cases.ApplicationDraft.objects.latest("id")


def clerk(number: str = "clerk", *, roles: tuple[str, ...] = ("window_clerk",)) -> accounts.User:
    stamp: dict[str, Any] = {"by": SYSTEM, "at": w.MONDAY}
    accounts.open_account(
        number,
        name="李敏",
        department="centre",
        password="Yunting-Window-03",
        must_change_password=False,
        **stamp,
    )
    return accounts.grant_roles(number, roles=roles, divisions=["990100"], **stamp)


def build(
    *, roles: tuple[str, ...] = ("window_clerk", "issuing_clerk"), seated: bool = True
) -> Scene:
    """Set the small city up and let the clerk sit down at A01."""
    scene = Scene(world=w.build(ITEM), user=clerk(roles=roles))
    scene.client.force_login(scene.user)
    if seated:
        scene.post("seat", window="A01")
    return scene


PERSON: dict[str, Any] = {
    "applicant_kind": "natural",
    "identity": w.citizen_id(7),
    "name": "周小民",
    "phone": "19900000007",
    "division": w.DIVISION,
    "delivery_mode": "collection",
    "form-shop": "一碗面",
}
BROUGHT = ["form", "layout", "health", "system", "licence"]


def receive(scene: Scene, *, person: dict[str, Any] | None = None, brought: Any = None) -> str:
    """Walk steps one to four and return the number of the case."""
    scene.post("begin", item="food-licence")
    uuid = scene.draft().uuid
    scene.post("situation", uuid, act="next", **{"answer-kind": "shop", "answer-raw": "false"})
    scene.post("applicant", uuid, act="next", **(person or PERSON))
    response = scene.post(
        "materials", uuid, act="next", received=BROUGHT if brought is None else brought
    )
    return str(re.search(r"/cases/([^/]+)/acceptance", response["Location"])[1])  # type: ignore[index]


def token(scene: Scene) -> str:
    """Pair the second screen and return the token of its address."""
    scene.post("pair")
    found = re.search(r'/window/second-screen/([^"]+)"', scene.get("pair"))
    assert found is not None
    return found[1]


def confirm(scene: Scene, secret: str) -> None:
    """Press 确认无误 on the second screen."""
    page = scene.screen.get(reverse("window:second-screen", args=[secret])).content.decode()
    fields = confirmation_on(page)
    address = reverse("window:second-screen-confirm", args=[secret])
    response = scene.screen.post(address, fields)
    assert response.status_code == 302


def confirmation_on(page: str) -> dict[str, str]:
    """Return the fields behind 确认无误."""
    fields = dict(re.findall(r'name="(digest|number|key)" value="([^"]+)"', page))
    assert fields.keys() == {"digest", "number", "key"}, page
    return fields


def accepted(scene: Scene) -> str:
    number = receive(scene)
    secret = token(scene)
    scene.get("case-acceptance", number)
    confirm(scene, secret)
    scene.act(number, "accept", key="a1")
    return number


def granted(scene: Scene, at: datetime) -> str:
    """Return a case that departments examined and granted."""
    number = accepted(scene)
    cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=at)
    for inspector in w.INSPECTORS:
        cases.sign_step(number, "c", outcome="agreed", by=inspector, at=at)
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=at)
    return number
