"""Several matters of one coming, taken at a kiosk one after the other (Q16)."""

from __future__ import annotations

import re
from html import unescape
from time import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.hall.doors import door_of, kiosk_token
from onewindow.channels.hall.further import further_token, visit_of
from onewindow.channels.hall.tests import scene as s
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import QueueTicket
from onewindow.domains.queueing.tests import world as w

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hall(db: None) -> None:
    s.build({"kiosk_seconds": 60})


def take(client: Client, form: str, **changed: str) -> str:
    """Press the button of the page; return the page of the number."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    sent = {name: unescape(value) for name, value in reversed(found)} | changed
    answer = client.post(reverse("hall:take-ticket", args=[s.kiosk()]), sent)
    assert answer.status_code == 302
    return client.get(answer.headers["Location"]).content.decode()


def follow(client: Client, page: str, beginning: str, *, says: str = "") -> str:
    """Follow the link of the page that begins so, and says so."""
    links = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', page, re.DOTALL)
    address = next(to for to, words in links if to.startswith(beginning) and says in words)
    answer: Any = client.get(unescape(address))
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_whoever_has_more_to_do_takes_the_next_number_into_the_same_visit(client: Client) -> None:
    """Q16: one visit, whatever number of matters, at the kiosk as by phone."""
    home = reverse("hall:take", args=[s.kiosk()])
    first = take(client, s.get(client, "choice", s.kiosk(), plate=w.HOMES))
    again = follow(client, first, home, says="还有别的事，再取一个号")
    assert "算同一次到访" in again
    choice = follow(client, again, reverse("hall:choice", args=[s.kiosk()]), says=w.OTHER)
    second = take(client, choice)
    assert "同一次到访的其他号：C001" in second
    assert len(set(QueueTicket.objects.values_list("visit", flat=True))) == 1
    s.sit("01")
    s.sit("03")
    assert s.call("01").number == "C001"
    assert queueing.call_ticket("03", by=w.CARA, at=timezone.now()) is None


def test_whoever_is_done_leaves_nothing_to_the_next_person(client: Client) -> None:
    home = reverse("hall:take", args=[s.kiosk()])
    first = take(client, s.get(client, "choice", s.kiosk(), plate=w.HOMES))
    page = follow(client, first, home, says="完成")
    assert "with=" not in page
    take(client, follow(client, page, reverse("hall:choice", args=[s.kiosk()]), says=w.OTHER))
    assert len(set(QueueTicket.objects.values_list("visit", flat=True))) == 2


def test_a_further_matter_is_found_by_its_words_as_well(client: Client) -> None:
    w.item("deeds", "registry", "不动产", ["comprehensive"])
    first = take(client, s.get(client, "choice", s.kiosk(), plate=w.OTHER))
    token = unescape(re.search(r"with=([^\"]+)", first)[1])  # type: ignore[index]
    page = client.get(
        f"{reverse('hall:matters', args=[s.kiosk()])}?with={token}&q=x"
    ).content.decode()
    assert 'name="with"' in page
    take(client, s.get(client, "choice", s.kiosk(), item="deeds", **{"with": _plain(token)}))
    assert len(set(QueueTicket.objects.values_list("visit", flat=True))) == 1


def _plain(token: str) -> str:
    return token.replace("%3A", ":")


def test_a_kiosk_forgets_the_visit_and_another_one_never_knew_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = door_of(s.kiosk(), at=timezone.now())
    other = door_of(kiosk_token(w.HALL, "二号机"), at=timezone.now())
    phone = door_of(s.phone(), at=timezone.now())
    token = further_token(door, "a-visit")
    assert visit_of(door, token) == "a-visit"
    assert [visit_of(one, token) for one in (other, phone)] == ["", ""]
    assert visit_of(door, token + "x") == ""
    queueing.set_policy({"kiosk_seconds": 10}, by=w.MANAGER, at=timezone.now())
    later = time() + 10 + 31
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert visit_of(door, token) == ""
