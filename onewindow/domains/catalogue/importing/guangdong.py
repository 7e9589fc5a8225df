"""The form of Guangdong's service site: 31 and 33 character codes, limits like ``20(工作日)``."""

from __future__ import annotations

import re
from typing import Any

from onewindow.domains.catalogue.importing.fields import (
    Draft,
    Fields,
    department_code,
    division_code,
)

_OBJECTS = {
    "自然人": "1",
    "企业法人": "2",
    "事业法人": "3",
    "社会组织法人": "4",
    "行政机关": "5",
    "其他组织": "6",
    "非法人企业": "6",
}
_NO_WINDOW = "无线下办理窗口"


def draft(fields: Fields) -> Draft:
    """Return the draft of one record; what the source does not say stays empty."""
    code = fields.text("TASK_CODE")
    department = fields.text("DEPT_NAME")
    fields.issuer(code[:18])
    if len(code) not in {31, 33}:
        fields.odd("code_shape", code)
    place = fields.text("handle_location").removeprefix("办理地点：")
    values: dict[str, Any] = {
        "short_name": fields.text("matter_short"),
        "synonyms": _words(fields.text("matter_daily")),
        "topic": next(iter(fields.texts("theme_category")), ""),
        "operation": fields.text("subTaskName"),
        "main_item": fields.text("parentCatalogName"),
        "codes": _codes(code, fields.text("CATAID")),
        "type": fields.item_type("TASK_TYPE_TEXT", "matter_type", "TASK_TYPE"),
        "department": department_code(fields.text("ORGCODE"), department),
        "exercise_level": code[18] if code[18:19] in set("1234567") else "",
        "service_objects": _objects(fields.texts("service_object_name")),
        "handling_type": "other",
        "statutory_limit": fields.limit("handle_time"),
        "promised_limit": fields.limit("handle_time_limit"),
        "conditions": fields.texts("accept_standard"),
        "materials": [
            {"id": f"m{n}", "name": name}
            for n, name in enumerate(fields.texts("material_intro"), start=1)
        ],
        "runs": _runs(fields.text("visit_number")),
        "channels": _channels(fields, place),
        "address": "" if place == _NO_WINDOW else place,
        "enquiry_phone": fields.text("consult_phone"),
        "complaint_phone": fields.text("complain_phone"),
    }
    return Draft(
        source="guangdong",
        printed_code=code,
        name=fields.name("TASK_NAME", "matter_name", "CATANAME"),
        department_name=department,
        division=division_code(fields.text("AREACODE")),
        values=values,
    )


def _codes(code: str, basic: str) -> dict[str, str]:
    if len(code) not in {31, 33}:
        return {"local_implementation": code, "local_basic": basic}
    return {
        "basic": code[19:31],
        "implementation": code[:31],
        "handling": code if len(code) == 33 else "",
    }


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[,，;；、\s]+", text) if word]


def _objects(texts: list[str]) -> list[str]:
    return sorted({_OBJECTS[text] for text in texts if text in _OBJECTS})


def _runs(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]", text) else None


def _channels(fields: Fields, place: str) -> list[str]:
    channels = []
    if place and place != _NO_WINDOW:
        channels.append("window")
    if fields.text("ONLINECHECK") == "1":
        channels.append("portal")
    if fields.text("courier_service") in {"是", "支持"}:
        channels.append("courier")
    return channels
