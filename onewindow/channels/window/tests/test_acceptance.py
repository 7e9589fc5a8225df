"""The five steps of an acceptance, with plain forms, from the item to the received case."""

from __future__ import annotations

import pytest
from django.utils import timezone

from onewindow.channels.window.tests import scene as s
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> s.Scene:
    return s.build()


def test_a_clerk_takes_a_case_from_the_item_to_the_delivered_result(scene: s.Scene) -> None:
    """The whole journey at the window with a client that knows no scripts."""
    number = s.granted(scene, timezone.now())
    scene.act(number, "make-result")
    scene.act(number, "deliver", mode="collection", recipient="周小民", identity=w.citizen_id(7))
    scene.act(number, "archive")
    case = cases.Case.objects.get(number=number)
    assert case.status == cases.Status.ARCHIVED
    assert cases.verify_case(case)[1] == []
    page = scene.get("case", number)
    assert "归档：目录" in page
    assert "申请人在第二屏确认申请信息无误" in page
