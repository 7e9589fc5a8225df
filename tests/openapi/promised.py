"""What the document promises of an answer, held against every answer the tests get."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema_rs import Draft202012Validator, Validator

from onewindow.channels.openapi import spec
from onewindow.channels.openapi.door import TABLE

PREFIX = "/api/v1"


def check_answer(method: str, path: str, response: Any) -> None:
    """Fail where status, headers, type or body of an answer are not those of the document."""
    name = _operation(method, path.partition("?")[0])
    if name is None:
        return  # an address nobody promised
    promised = _answers(name).get(str(response.status_code))
    assert promised is not None, f"{name}: {response.status_code} is not documented"
    for header in promised.get("headers", {}):
        is_said = header in response or header in _SOMETIMES
        assert is_said, f"{name}: {response.status_code} without {header}"
    if "content" not in promised:
        return
    media = response["Content-Type"].partition(";")[0]
    assert media in promised["content"], f"{name}: {media} is not documented"
    validator = _validator(name, str(response.status_code), media)
    if validator is not None:
        faults = [
            f"{one.instance_path}: {one.message}" for one in validator.iter_errors(response.json())
        ]
        assert faults == [], f"{name}: {faults}"


_SOMETIMES = {"Retry-After"}
"""Where nobody knows how long to wait."""


@cache
def _patterns() -> list[tuple[str, str, re.Pattern[str]]]:
    found = [(one.id, one.method, one.path) for one in TABLE]
    # An address with a name in it is looked at after those without.
    found.sort(key=lambda row: row[2].count("{"))
    return [
        (name, method, re.compile(re.sub(r"\{\w+\}", "[^/]+", path)))
        for name, method, path in found
    ]


def _operation(method: str, path: str) -> str | None:
    for name, its_method, pattern in _patterns():
        if its_method == method and pattern.fullmatch(path):
            return name
    return None


@cache
def _answers(name: str) -> dict[str, Any]:
    document = spec.document()
    operation = next(one for one in TABLE if one.id == name)
    entry = document["paths"][f"{PREFIX}{operation.path}"][operation.method.lower()]
    return {status: _whole(answer, document) for status, answer in entry["responses"].items()}


def _whole(answer: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in answer:
        return answer
    found: dict[str, Any] = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return found


@cache
def _validator(name: str, status: str, media: str) -> Validator | None:
    schema = _answers(name)[status]["content"][media]["schema"]
    if schema.get("format") == "binary":
        return None
    schemas = dict(_closed(spec.document()["components"]["schemas"]))
    return Draft202012Validator({**schema, "components": {"schemas": schemas}})


def _closed(schemas: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the schemas with nothing beside what they name: an undocumented field is a leak."""
    for name, schema in schemas.items():
        is_open = "additionalProperties" in schema or "properties" not in schema
        yield name, schema if is_open else {**schema, "additionalProperties": False}
