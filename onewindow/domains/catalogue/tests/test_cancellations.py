"""四个一律取消: what must not be demanded, and how it stops being demanded."""

from __future__ import annotations

from onewindow.domains.catalogue.rules.checklist import Supply, checklist, facts_of
from onewindow.domains.catalogue.rules.lint import blocking, lint
from onewindow.domains.catalogue.rules.materials import Ground, grounds, still_demanded
from onewindow.domains.catalogue.tests.samples import food

BASIS = [{"law": "食品安全法", "article": "第三十五条"}]


def with_material(allows_promise: bool = True, **fields):
    material = {"id": "m", "name": "证明", "basis": BASIS, **fields}
    return food(
        materials=[material],
        allows_promise=allows_promise,
        questions=[],
        form=[],
        plan=None,
        promise_conditions=["属实"],
    )


def rules(content) -> list[str]:
    return [finding.rule for finding in blocking(lint(content)) if finding.rule != "plan_missing"]


def supply(content) -> Supply:
    return checklist(content, facts_of({})).rows[0].supply


def test_what_has_no_basis_cannot_be_demanded():
    """H2, W15: a material with no basis cannot be published, whatever else is true of it."""
    for fields in ({}, {"licence_type": "营业执照"}, {"promise_allowed": True}):
        content = with_material(**{**fields, "basis": []})
        assert Ground.NO_BASIS in grounds(content.materials[0])
        assert rules(content) == ["no_basis"]


def test_what_a_licence_proves_is_refused_until_it_is_fetched():
    """H2: publication is blocked until the material is removed or switched to auto."""
    demanded = with_material(source="government")
    fetched = with_material(source="government", licence_type="营业执照")

    assert rules(demanded) == ["covered_by_licence"]
    assert supply(demanded) is Supply.BRING
    assert grounds(fetched.materials[0]) == {Ground.COVERED_BY_LICENCE}
    assert still_demanded(fetched, fetched.materials[0]) == frozenset()
    assert rules(fetched) == []
    assert supply(fetched) is Supply.LICENCE


def test_what_the_net_verifies_is_refused_until_it_is_fetched():
    """H2: verifiable over the network."""
    assert rules(with_material(net_verifiable=True)) == ["net_verifiable"]

    fetched = with_material(net_verifiable=True, shared_from="完税信息")
    assert rules(fetched) == []
    assert supply(fetched) is Supply.SHARED


def test_what_a_promise_replaces_is_refused_until_the_item_offers_promises():
    """H2: replaceable by the applicant's written promise."""
    assert rules(with_material(allows_promise=False, promise_allowed=True)) == [
        "promise_not_offered"
    ]

    offered = with_material(promise_allowed=True)
    assert rules(offered) == []
    assert supply(offered) is Supply.PROMISE


def test_what_the_office_makes_itself_needs_no_basis_and_is_not_asked_for():
    """W15: what is produced internally may not be asked for."""
    content = with_material(source="internal", basis=[])

    assert rules(content) == []
    assert supply(content) is Supply.INTERNAL
