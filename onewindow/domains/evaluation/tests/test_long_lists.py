"""Lists of rectifications that grow for ever are served by an index in the order they show."""

from __future__ import annotations

import pytest

from onewindow.domains.evaluation import api as evaluation
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.tests.plans import indexes_in_order


def viewer(*capabilities: str) -> Actor:
    held = frozenset({"evaluation.view", *capabilities})
    return Actor(
        ActorKind.OFFICER,
        "one",
        "某人",
        department="market",
        capabilities=held,
        divisions=("9901",),
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("capability", "is_open", "order", "index", "without"),
    [
        ("dispatch", True, ("due_at", "pk"), "rectification_due", ""),
        ("dispatch", False, ("-closed_at", "-pk"), "rectification_closed_all", ""),
        ("handle", True, ("due_at", "pk"), "rectification_open", "rectification_due"),
        (
            "handle",
            False,
            ("-closed_at", "-pk"),
            "rectification_closed",
            "rectification_closed_all",
        ),
    ],
)
def test_an_index_gives_the_list_in_its_order(
    capability: str, is_open: bool, order: tuple[str, str], index: str, without: str
) -> None:
    rows = evaluation.rectifications(viewer(f"evaluation.{capability}"), is_open=is_open)
    assert index in indexes_in_order(rows, *order, without=without)
