"""Lists of survey tickets that grow for ever are served by an index in the order they show."""

from __future__ import annotations

import pytest

from onewindow.domains.surveys import api as surveys
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.tests.plans import indexes_in_order


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("capability", "is_open", "order", "index", "without"),
    [
        ("surveys.call", True, ("opened_at", "pk"), "survey_ticket_open_all", ""),
        ("surveys.call", False, ("-closed_at", "-pk"), "survey_ticket_closed_all", ""),
        (
            "surveys.handle",
            True,
            ("opened_at", "pk"),
            "survey_ticket_open",
            "survey_ticket_open_all",
        ),
        (
            "surveys.handle",
            False,
            ("-closed_at", "-pk"),
            "survey_ticket_closed",
            "survey_ticket_closed_all",
        ),
    ],
)
def test_an_index_gives_the_list_in_its_order(
    capability: str, is_open: bool, order: tuple[str, str], index: str, without: str
) -> None:
    by = Actor(
        ActorKind.OFFICER,
        "one",
        "某人",
        department="market",
        capabilities=frozenset({"surveys.view", capability}),
        divisions=("9901",),
    )
    assert index in indexes_in_order(surveys.tickets(by, is_open=is_open), *order, without=without)
