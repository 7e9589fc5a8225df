"""What a tablet carries of an item's standard: questions, checklist, form, all without a network.

Conditions travel as tables of answers; where options cannot tell, the tablet says 视情形 and the
server judges when the entry is sent.
"""

from __future__ import annotations

from typing import Any

from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.catalogue.api import StandardContent

_FORMS = {
    "original": "原件",
    "copy": "复印件",
    "original_and_copy": "原件和复印件",
    "inspect": "原件，核对后退还",
    "electronic": "电子件",
}


def item_list(standard: catalogue.ServiceStandard) -> dict[str, Any]:
    """Return one version as plain values."""
    content = standard.content
    return {
        "code": content.code,
        "name": content.short_name or content.name,
        "full_name": content.name,
        "standard": standard.pk,
        "version": standard.version,
        "objects": content.service_objects,
        "questions": [
            {
                "id": one.id,
                "text": one.text,
                "kind": one.kind,
                "help": one.help,
                "options": [option.model_dump() for option in one.options],
            }
            for one in content.questions
        ],
        "materials": _materials(content),
        "fields": [
            {
                "id": one.id,
                "label": one.label,
                "kind": one.kind,
                "required": one.required and one.kind != "boolean",
                "help": one.help,
                "unit": one.unit,
                "options": [option.model_dump() for option in one.options],
                "rule": _rule(one.when, content),
            }
            for one in content.form
        ],
    }


def _materials(content: StandardContent) -> list[dict[str, Any]]:
    """Return the materials as the checklist words them before anybody has looked anything up."""
    rows = catalogue.checklist(content, catalogue.facts_of({})).rows
    return [
        {
            "id": row.material.id,
            "name": row.material.name,
            "form": _form_words(row.material),
            "is_copied": "copy" in row.material.form,
            "supply": row.supply.label,
            "is_free": row.supply.is_free,
            "is_mandatory": row.material.necessity is not catalogue.Necessity.OPTIONAL,
            "notes": row.material.notes,
            "rule": _rule(row.material.when, content),
        }
        for row in rows
    ]


def _form_words(material: catalogue.RequiredMaterial) -> str:
    word = _FORMS.get(material.form, "")
    return f"{word} {material.copies} 份" if word and material.copies else word


def _rule(expression: str, content: StandardContent) -> dict[str, Any] | None:
    table = catalogue.decision_table(expression, content)
    if table is None:
        return None
    return {"asks": [list(ask) for ask in table.asks], "rows": [list(row) for row in table.rows]}
