"""事没办成: reported from a telephone without an account, followed by number and query code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from onewindow.channels.tests.clocks import Clock, clock, quick_hashes
from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases.tests import world as w
from onewindow.domains.dockets import api as dockets
from onewindow.domains.dockets.tests import scenes as s
from onewindow.domains.evaluation.tests import scenes as judged
from onewindow.kit.actors import SYSTEM

__all__ = ["clock", "quick_hashes"]
pytestmark = pytest.mark.django_db
NEW, ASK = "/dockets/", "/dockets/ask/"
SAID = {
    "wanted": "想开小吃店，没人收材料",
    "reason": "not-accepted",
    "reason_words": "你这个办不了",
    "outlet": "hall",
    "window": "A01",
    "item": "food-licence",
    "key": "one-page",
}


@pytest.fixture
def world(db: None, clock: Clock) -> w.World:
    return w.build()


def docket() -> dockets.Docket:
    return dockets.Docket.objects.get()


def test_a_person_reports_without_a_name_and_gets_a_number(world: w.World, client: Client) -> None:
    """办不成事反映窗口: by the person: a public page, optional name, receipt number."""
    page = client.post(NEW, SAID, follow=True).content.decode()

    row = docket()
    assert (row.wanted, row.reason, row.window) == ("想开小吃店，没人收材料", "not-accepted", "A01")
    assert (row.channel, row.person_name, row.item_name) == ("online", "", "食品经营许可")
    assert row.number in page
    assert row.query_code in page
    assert "最迟2026年3月9日答复" in page


def test_what_was_typed_stays_after_a_mistake(world: w.World, client: Client) -> None:
    response = client.post(NEW, {**SAID, "reason": "", "phone": "12"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "请选择没办成的原因" in page
    assert "想开小吃店，没人收材料" in page
    assert not dockets.Docket.objects.exists()

    again = client.post(NEW, {**SAID, "phone": "12"})
    assert again.status_code == 422
    assert "电话号码应为11位手机号" in again.content.decode()
    assert "你这个办不了" in again.content.decode()


def test_sent_twice_it_is_one(world: w.World, client: Client) -> None:
    client.post(NEW, SAID)
    second = client.post(NEW, SAID)

    assert second.headers["Location"] == ASK
    assert dockets.Docket.objects.count() == 1


def test_a_flood_from_one_address_has_to_wait(world: w.World, client: Client) -> None:
    for n in range(10):
        assert client.post(NEW, {**SAID, "key": f"page-{n}"}).status_code == 302

    refused = client.post(NEW, {**SAID, "key": "page-10"})

    assert refused.status_code == 429
    assert "同一网络提交的反映太多" in refused.content.decode()
    assert "想开小吃店" in refused.content.decode()
    other = client.post(NEW, {**SAID, "key": "page-11"}, REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 302


def test_it_is_followed_by_number_and_query_code(world: w.World, client: Client) -> None:
    """办不成事反映窗口: query code to follow."""
    row = s.answered(outcome="solved")

    page = client.post(
        ASK, {"number": row.number, "query_code": row.query_code.lower()}, follow=True
    ).content.decode()

    assert "答复：已经办成" in page
    assert "房东身份证不在清单里" in page
    assert "不认可这个答复" in page
    assert row.query_code not in page


def test_whoever_guesses_query_codes_has_to_wait(world: w.World, client: Client) -> None:
    """办不成事反映窗口: throttled as other query codes."""
    row = s.recorded()
    for _ in range(10):
        wrong = client.post(ASK, {"number": row.number, "query_code": "AAAAAAAA"})
        assert wrong.status_code == 404
        assert "反映编号或查询码不正确" in wrong.content.decode()

    right = client.post(ASK, {"number": row.number, "query_code": row.query_code})
    assert right.status_code == 429


def test_whoever_guesses_links_has_to_wait(world: w.World, client: Client) -> None:
    row = s.recorded()
    for n in range(40):
        assert client.get(f"/d/guess-{n}").status_code == 404

    assert client.get(f"/d/{row.code}").status_code == 429
    opened = client.get(f"/d/{row.code}", REMOTE_ADDR="192.0.2.7")
    assert opened.headers["Location"].startswith("/dockets/")


def test_an_old_or_forged_address_leads_to_the_question(world: w.World, client: Client) -> None:
    row = s.recorded()
    token = signing.dumps([row.number, False], salt="public.docket")
    assert client.get(reverse("public:docket", args=[token])).status_code == 200
    forged = signing.dumps([row.number, False], salt="another")
    assert client.get(reverse("public:docket", args=[forged])).headers["Location"] == ASK


def test_who_disagrees_says_so_there_once(world: w.World, client: Client, clock: Clock) -> None:
    """办不成事反映窗口: person may say not satisfied → reopened once."""
    row = s.answered(at=w.MONDAY)
    address = client.get(f"/d/{row.code}").headers["Location"]

    empty = client.post(address, {"reason": " "})
    assert empty.status_code == 422
    assert "请填写不认可的理由" in empty.content.decode()
    client.post(address, {"reason": "今天去还是不收"})

    assert (docket().stage, docket().dissent_words) == ("to_decide", "今天去还是不收")
    page = client.get(address).content.decode()
    assert "正由政务服务中心裁定" in page
    assert "不认可这个答复" not in page
    assert client.post(address, {"reason": "再说一次"}).status_code == 409


def test_the_progress_page_of_a_case_leads_to_a_report_about_it(
    world: w.World, client: Client
) -> None:
    """办不成事反映窗口: reachable from the case's progress page; linked to the case."""
    number = w.accepted(world).number
    applicants.correct_contacts(str(world.applicant.uuid), phone=s.PHONE, by=SYSTEM, at=w.MONDAY)
    token = signing.dumps(number, salt="public.progress")
    progress = client.get(reverse("public:progress", args=[token])).content.decode()
    address = progress.split('href="/dockets/?case=')[1].split('"')[0]

    form = client.get(f"{NEW}?case={address}").content.decode()
    assert number in form
    assert "食品经营许可" in form
    client.post(f"{NEW}?case={address}", {**SAID, "item": "", "outlet": "", "window": ""})

    assert (docket().case_number, docket().item_code, docket().phone) == (
        number,
        "food-licence",
        s.PHONE,
    )


def test_a_forged_case_is_no_case(world: w.World, client: Client) -> None:
    number = w.accepted(world).number
    client.post(f"{NEW}?case={number}", SAID)

    assert docket().case_number == ""


def test_the_page_after_an_evaluation_leads_there_with_item_and_window(
    world: w.World, client: Client
) -> None:
    """办不成事反映窗口: reachable from the evaluation page."""
    number = judged.accept(world)
    code = judged.invitation(number).code
    client.post(f"/e/{code}", {"stars": "1", "labels-1": ["115"]})
    page = client.get(f"/e/{code}").content.decode()
    assert f'href="/dockets/?service={code}"' in page

    form = client.get(f"{NEW}?service={code}").content.decode()

    assert number in form
    assert 'name="window" value="A01"' in form


def test_the_front_page_leads_there(world: w.World, client: Client) -> None:
    """办不成事反映窗口: public front “事情没办成？”."""
    assert 'href="/dockets/"' in client.get("/").content.decode()


def test_an_item_is_found_in_everyday_words_or_left_open(world: w.World, client: Client) -> None:
    found = client.get(f"{NEW}?q=食品").content.decode()
    assert '<a href="?item=food-licence">食品经营许可</a>' in found
    nothing = client.get(f"{NEW}?q=火箭").content.decode()
    assert "没有找到“火箭”" in nothing
    chosen = client.get(f"{NEW}?item=food-licence").content.decode()
    assert 'name="item" value="food-licence"' in chosen


def test_a_late_answer_is_admitted(world: w.World, client: Client, clock: Clock) -> None:
    row = s.dispatched()
    clock.now += timedelta(days=9)
    page: Any = client.get(f"/d/{row.code}", follow=True)

    assert "已经超过期限，监督人员已经看到" in page.content.decode()
