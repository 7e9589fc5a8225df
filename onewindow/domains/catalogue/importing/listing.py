"""A bare list of items, one a row: the form other provinces publish (30 §3.2)."""

from __future__ import annotations

import re

from onewindow.domains.catalogue.importing.fields import (
    Draft,
    Fields,
    department_code,
    division_code,
)
from onewindow.domains.catalogue.rules.codes import issuer_problem

# 地方基本编码-行政区划-000-信用代码-版本-00; only the issuer's place matters here.
_ADDRESS = re.compile(
    r"(?P<local>[^-]+)-(?P<division>\d{6,12})-(?P<part>[^-]*)-(?P<uscc>[^-]*)-(?P<rest>.*)"
)
_NATIONAL = re.compile(r"[0-9A-Za-z]{31}(?:[0-9A-Za-z]{2})?")


def draft(fields: Fields) -> Draft:
    """Return the draft of one row; the issuer is in the item code, else in deptCode."""
    code = fields.text("itemCode")
    department = fields.text("department")
    address = _ADDRESS.fullmatch(code)
    fields.issuer(_issuer(code, fields.text("deptCode")))
    codes = {"local_implementation": code}
    if address:
        codes["local_basic"] = address["local"]
    elif _NATIONAL.fullmatch(code):
        codes = {"basic": code[19:31], "implementation": code[:31]}
        if len(code) == 33:
            codes["handling"] = code
    else:
        fields.odd("code_shape", code)
    area = division_code(fields.text("areaCode"))
    return Draft(
        source="listing",
        printed_code=code,
        name=fields.name("name", "main_item"),
        department_name=department,
        division=area or (division_code(address["division"]) if address else ""),
        values={
            "main_item": fields.text("main_item"),
            "codes": codes,
            "type": fields.item_type("taskType"),
            "department": department_code(fields.text("deptCode"), department),
            "handling_type": "other",
            "channels": [],
        },
    )


def _issuer(code: str, department: str) -> str:
    """Return the issuer's code as printed: where it belongs, else any that holds, else deptCode."""
    address = _ADDRESS.fullmatch(code)
    if address:
        return address["uscc"]
    if _NATIONAL.fullmatch(code):
        return code[:18]
    parts = re.split(r"[^0-9A-Za-z]+", code)
    return next((part for part in parts if not issuer_problem(part)), department)
