"""What was filled in, as people read it."""

from __future__ import annotations

from onewindow.domains.cases import answers
from onewindow.domains.catalogue.api import FormField

SCOPE = FormField.model_validate(
    {
        "id": "scope",
        "label": "经营项目",
        "kind": "choice",
        "options": [{"value": "hot_cold", "label": "热食类和冷食类制售"}],
    }
)


def test_a_chosen_option_is_shown_by_its_label_and_a_number_with_its_unit() -> None:
    """X10: the applicant's screen said "hot_cold" while the clerk was typing."""
    area = FormField(id="area", label="使用面积", kind="integer", unit="平方米")
    own = FormField(id="own", label="自有", kind="boolean")
    assert answers.words_of(SCOPE, "hot_cold") == "热食类和冷食类制售"
    assert answers.words_of(SCOPE, "another") == "another"
    assert answers.words_of(area, "120") == "120 平方米"
    assert [answers.words_of(own, raw) for raw in ("true", "False")] == ["是", "否"]
