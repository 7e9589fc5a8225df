"""The tablet at the window: asks the one who was served, about that service, and forgets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from onewindow.channels.evaluating.tablet import token_of
from onewindow.channels.tests.clocks import Clock
from onewindow.domains.accounts import api as accounts
from onewindow.domains.cases.tests import world as w
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation.tests import scenes as s
from onewindow.kit.actors import SYSTEM
from onewindow.kit.refusals import Forbidden

pytestmark = pytest.mark.django_db


@pytest.fixture
def tablet(world: w.World, clock: Clock) -> str:
    """Return the address of the tablet of A01, paired before anybody came."""
    row = evaluation.pair_tablet("A01", by=w.CLERK, at=w.after(hours=-1))
    clock.now = w.after(hours=0, days=0) + timedelta(minutes=1)
    return reverse("evaluating:tablet", args=[token_of(row)])


def shown(client: Client, tablet: str) -> str:
    return client.get(tablet).content.decode()


def judge(client: Client, tablet: str, number: str, **fields: Any) -> Any:
    return client.post(tablet, {"code": s.invitation(number).code, **fields})


def test_it_waits_then_asks_about_the_service_just_given(
    world: w.World, tablet: str, client: Client
) -> None:
    """国办发〔2019〕51号: 现场一次一评 at the window."""
    assert "欢迎评价我们的服务" in shown(client, tablet)

    s.accept(world)

    assert "请您评价刚才的服务" in shown(client, tablet)
    assert "食品经营许可" in shown(client, tablet)


def test_the_content_is_sent_only_when_it_changed(
    world: w.World, tablet: str, client: Client
) -> None:
    assert client.get(f"{tablet}content", {"version": "welcome"}).status_code == 204
    s.accept(world)
    response = client.get(f"{tablet}content", {"version": "welcome"})
    assert response.status_code == 200
    assert "不评价" in response.content.decode()


def test_it_thanks_for_twenty_seconds_and_is_then_as_if_nobody_had_been_there(
    world: w.World, tablet: str, client: Client, clock: Clock
) -> None:
    number = s.accept(world)

    response = judge(client, tablet, number, stars="5", act="judge")

    assert response.status_code == 302
    assert "感谢您的评价" in shown(client, tablet)
    clock.now += timedelta(seconds=21)
    assert "欢迎评价我们的服务" in shown(client, tablet)
    assert evaluation.ServiceEvaluation.objects.get().channel == "tablet"


def test_nobody_has_to_and_the_link_still_works_afterwards(
    world: w.World, tablet: str, client: Client
) -> None:
    """20 §2.8: voluntary, no pressure."""
    number = s.accept(world)

    judge(client, tablet, number, act="skip", stars="1")

    assert "欢迎评价我们的服务" in shown(client, tablet)
    assert not evaluation.ServiceEvaluation.objects.exists()
    assert s.invitation(number).status == "open"


def test_a_refused_one_keeps_everything(world: w.World, tablet: str, client: Client) -> None:
    number = s.accept(world)

    response = judge(client, tablet, number, stars="2", words="慢" * 151, act="judge")

    assert response.status_code == 422
    assert "慢" * 151 in response.content.decode()
    assert 'value="2" required checked' in response.content.decode()


def test_the_next_person_is_not_asked_about_the_last_one(
    world: w.World, tablet: str, client: Client, clock: Clock
) -> None:
    """After ten minutes somebody else stands there; the limit is the policy's."""
    s.accept(world)
    clock.now = w.after() + timedelta(minutes=10)

    assert "欢迎评价我们的服务" in shown(client, tablet)


def test_what_was_typed_for_another_service_is_not_taken(
    world: w.World, tablet: str, client: Client
) -> None:
    number = s.accept(world)
    response = client.post(tablet, {"code": "another", "stars": "1", "labels-1": "115"})

    assert response.status_code == 422
    assert "屏幕上的服务已经换了" in response.content.decode()
    assert s.invitation(number).status == "open"


def test_pairing_anew_closes_the_address_before(tablet: str, client: Client) -> None:
    evaluation.pair_tablet("A01", by=w.CLERK, at=w.MONDAY)

    assert client.get(tablet).status_code == 404
    assert client.get("/tablet/forged/").status_code == 404


def test_a_clerk_pairs_the_tablet_of_the_own_window(world: w.World, client: Client) -> None:
    stamp: dict[str, Any] = {"by": SYSTEM, "at": w.MONDAY}
    accounts.open_account("clerk", name="李敏", department="centre", password=None, **stamp)
    accounts.grant_roles("clerk", roles=["window_clerk"], divisions=["990100"], **stamp)
    accounts.User.objects.update(must_change_password=False)
    client.force_login(accounts.account("clerk"))
    client.post(reverse("window:seat"), {"window": "A01"})
    assert "还没有配对" in client.get(reverse("evaluating:pair")).content.decode()

    client.post(reverse("evaluating:pair"))

    assert "打开评价平板" in client.get(reverse("evaluating:pair")).content.decode()
    with pytest.raises(Forbidden, match="只能为您所在的窗口"):
        evaluation.pair_tablet("B99", by=w.CLERK, at=w.MONDAY)
