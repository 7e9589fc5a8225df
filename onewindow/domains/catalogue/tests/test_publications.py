"""The public guide and the office manual come from one text."""

from __future__ import annotations

from onewindow.domains.catalogue.rules.publications import business_manual, service_guide
from onewindow.domains.catalogue.tests.samples import FOOD, food


def test_guide_and_manual_never_disagree():
    """X23: changing one material changes both; what they share is the same (diff = ∅)."""
    for content in (food(), food(materials=FOOD["materials"][:2])):
        guide = service_guide(content)
        manual = {section.key: section for section in business_manual(content)}
        assert [manual[section.key] for section in guide] == guide

    lines = {section.key: section.lines for section in service_guide(food())}
    assert lines["materials"][:2] == ("食品经营许可申请书（1份）", "营业执照（免交）")


def test_the_manual_adds_steps_and_review_points():
    materials = [{**FOOD["materials"][0], "review_points": ["签字与执照一致"]}]
    content = food(materials=materials)
    added = {s.key: s.lines for s in business_manual(content)[len(service_guide(content)) :]}

    assert added["plan"][1] == "审核（market，3个工作日）"
    assert added["review_points"] == ("食品经营许可申请书：签字与执照一致",)
