"""第二屏: it follows the clerk, the applicant confirms what it shows, and nobody else can."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from onewindow.channels import inviting
from onewindow.channels.window.tests import scene as s
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.evaluation import api as evaluation
from onewindow.kit.actors import Actor, ActorKind

pytestmark = pytest.mark.django_db
APPLICANT = Actor(ActorKind.APPLICANT, "applicant", "申请人")


@pytest.fixture
def scene() -> s.Scene:
    return s.build()


def shown(scene: s.Scene, token: str) -> str:
    return scene.screen.get(reverse("window:second-screen", args=[token])).content.decode()


def content(scene: s.Scene, token: str, version: str = "") -> Any:
    address = reverse("window:second-screen-content", args=[token])
    return scene.screen.get(address, {"version": version})


def test_the_screen_follows_the_clerk_from_welcome_to_thanks(scene: s.Scene) -> None:
    """X10: the customer-side screen mirrors what the clerk types."""
    token = s.token(scene)
    assert "欢迎办事" in shown(scene, token)
    scene.post("begin", item="food-licence")
    uuid = scene.draft().uuid
    assert "食品经营许可" in shown(scene, token)
    scene.post("situation", uuid, act="next", **{"answer-kind": "shop", "answer-raw": "true"})
    assert "专间说明" in shown(scene, token)
    scene.post("applicant", uuid, act="next", **{**s.PERSON, "form-shop": "二碗面"})
    page = shown(scene, token)
    assert "二碗面" in page
    assert "确认无误" not in page
    scene.post("materials", uuid, act="next", received=[*s.BROUGHT, "raw-room"])
    page = shown(scene, token)
    assert "确认无误" in page
    assert "需要修改" in page
    assert "周小民" not in page
    s.confirm(scene, token)
    assert "您已确认无误" in shown(scene, token)
    number = cases.Case.objects.get().number
    assert "申请人已在第二屏确认无误" in scene.get("confirmation", number)
    scene.act(number, "accept")
    assert "已受理" in shown(scene, token)


def test_who_was_just_served_may_judge_by_the_code_on_the_screen(scene: s.Scene) -> None:
    """Issue 4 §6: by QR. It goes before the next person sits down, and with the evaluation."""
    number = s.accepted(scene)
    token = s.token(scene)
    assert "评价二维码" not in shown(scene, token)
    w.work()
    assert "评价二维码" in shown(scene, token)
    invitation = evaluation.open_invitations(number, timezone.now())[0]
    address = f"{settings.BASE_URL}/e/{invitation.code}?via=qr"
    assert inviting.code_at_window("A01", timezone.now()) == address
    later = timezone.now() + timedelta(seconds=91)
    assert inviting.code_at_window("A01", later) == ""
    evaluation.submit_evaluation(
        invitation.code, stars=5, channel=evaluation.EvaluationChannel.QR, by=APPLICANT, at=later
    )
    assert "评价二维码" not in shown(scene, token)


def test_the_content_is_sent_only_when_it_changed(scene: s.Scene) -> None:
    token = s.token(scene)
    first = content(scene, token)
    version = re.search(r"version=([\w-]+)", first.content.decode())
    assert version is not None
    assert content(scene, token, version[1]).status_code == 204
    scene.post("begin", item="food-licence")
    assert content(scene, token, version[1]).status_code == 200


def test_no_acceptance_before_the_applicant_confirmed(scene: s.Scene) -> None:
    """X10: a case cannot be accepted until the confirm is stored; the page says so beforehand."""
    number = s.receive(scene)
    assert "暂不能办：申请人尚未在第二屏确认" in scene.get("case-acceptance", number)
    page = scene.act(number, "accept", status=409).content.decode()
    assert "申请人尚未在第二屏确认申请信息" in page
    assert cases.Case.objects.get().status == cases.Status.RECEIVED


def test_a_reasoned_paper_confirmation_will_do(scene: s.Scene) -> None:
    """X10: or a reasoned paper confirm."""
    number = s.receive(scene)
    assert scene.act(number, "confirm-on-paper", status=422, reason="")
    scene.act(number, "confirm-on-paper", reason="视力障碍，第二屏不便使用")
    scene.act(number, "accept")
    assert cases.Case.objects.get().status == cases.Status.ACCEPTED


def test_what_changed_meanwhile_must_be_confirmed_anew(scene: s.Scene) -> None:
    """X10: a changed form has another digest; the old confirmation does not count."""
    token = s.token(scene)
    number = s.receive(scene)
    stale = re.search(r'name="digest" value="(\w+)"', shown(scene, token))
    assert stale is not None
    s.confirm(scene, token)
    scene.post("amend", number)
    uuid = scene.draft().uuid
    changed = {"form-shop": "三碗面", "delivery_mode": "post"}
    scene.post("applicant", uuid, act="next", **changed)
    scene.post("materials", uuid, act="next", received=s.BROUGHT)
    assert scene.act(number, "accept", status=409)
    response = scene.screen.post(
        reverse("window:second-screen-confirm", args=[token]), {"digest": stale[1]}
    )
    assert response.status_code == 422
    assert "三碗面" in shown(scene, token)
    s.confirm(scene, token)
    scene.act(number, "accept")
    case = cases.Case.objects.get()
    assert case.state["delivery_mode"] == "post"
    assert cases.verify_case(case)[1] == []


def test_an_amendment_that_changes_no_word_keeps_the_confirmation(scene: s.Scene) -> None:
    token = s.token(scene)
    number = s.receive(scene, brought=["form", "layout"])
    s.confirm(scene, token)
    scene.post("amend", number)
    uuid = scene.draft().uuid
    scene.post("applicant", uuid, act="next", delivery_mode="collection", **{"form-shop": "一碗面"})
    scene.post("materials", uuid, act="next", received=s.BROUGHT)
    scene.act(number, "accept")
    assert cases.Case.objects.get().status == cases.Status.ACCEPTED


def test_the_applicants_wish_reaches_the_clerk_at_once(scene: s.Scene) -> None:
    token = s.token(scene)
    number = s.receive(scene)
    scene.screen.post(reverse("window:second-screen-changes", args=[token]), {"wish": "店名写错了"})
    assert "店名写错了" in scene.get("confirmation", number)
    assert "店名写错了" in scene.get("case-acceptance", number)


def test_a_forged_or_replaced_address_shows_nothing(scene: s.Scene) -> None:
    token = s.token(scene)
    s.token(scene)
    for wrong in (token, token[:-2] + "xx", "nothing"):
        for page in ("second-screen", "second-screen-content"):
            assert scene.screen.get(reverse(f"window:{page}", args=[wrong])).status_code == 404
        address = reverse("window:second-screen-confirm", args=[wrong])
        assert scene.screen.post(address, {"digest": "x"}).status_code == 404


def test_only_the_window_itself_pairs_its_screen(scene: s.Scene) -> None:
    with pytest.raises(Exception, match="只能为您所在的窗口"):
        cases.pair_screen("B99", by=w.CLERK, at=w.MONDAY)


def test_a_second_press_confirms_once(scene: s.Scene) -> None:
    token = s.token(scene)
    s.receive(scene)
    s.confirm(scene, token)
    case = cases.Case.objects.get()
    scene.screen.post(
        reverse("window:second-screen-confirm", args=[token]),
        {"number": case.number, "digest": case.state["form_digest"], "key": "k"},
    )
    assert cases.Case.objects.get().seq == case.seq
