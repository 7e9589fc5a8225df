"""The document is the one that is committed, and every act of the product stands in it."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

from django.test import Client

from onewindow.channels.openapi import spec
from onewindow.channels.openapi.api import TABLE
from onewindow.channels.openapi.problems import all_refusals
from onewindow.domains.accounts import api as accounts
from onewindow.domains.applicants import api as applicants
from onewindow.domains.appointments import api as appointments
from onewindow.domains.cases import api as cases
from onewindow.domains.contracts import api as contracts
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.queueing import api as queueing
from onewindow.domains.webhooks import api as webhooks

ROOT = Path(__file__).resolve().parents[2]
NOT_FOR_MACHINES = {
    "ask_for_changes": "the applicant's second screen",
    "assign_assistant": "who helps whom is arranged by people of the centre",
    "begin_draft": "a clerk's wizard",
    "conclude_by_silence": "brought about by time",
    "deem_accepted": "brought about by time",
    "discard_draft": "a clerk's wizard",
    "end_assistance": "who helps whom is arranged by people of the centre",
    "pair_screen": "a device at a window",
    "recompute_clocks": "follows a change of calendar",
    "save_draft": "a clerk's wizard",
    "show_case": "a device at a window",
    "show_draft": "a device at a window",
    "clear_screen": "a device at a window",
}


def acts() -> set[str]:
    """What cases.api exports of its actions: done by somebody or at a time."""
    found = set()
    for name in cases.__all__:
        value = getattr(cases, name)
        if not inspect.isfunction(value) or ".actions." not in value.__module__:
            continue
        if {"by", "at"} & set(inspect.signature(value).parameters):
            found.add(name)
    return found


def test_every_act_has_an_operation_or_a_reason():
    behind = {verb for operation in TABLE for verb in operation.verbs}

    assert sorted(acts() - behind) == sorted(NOT_FOR_MACHINES)


def test_every_verb_behind_an_operation_exists():
    known = set(cases.__all__) | {"verify_material", "find_defect"}
    others = (applicants, appointments, contracts, evaluation, queueing, webhooks)
    known |= {name for domain in others for name in domain.__all__}
    assert {verb for op in TABLE for verb in op.verbs} - known == set()


def test_the_committed_document_is_the_one_that_is_served(client: Client):
    committed = (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")

    assert committed == spec.text(), "run scripts/onewindow openapi"
    assert client.get("/api/v1/openapi.json").json() == json.loads(committed)


def test_an_unchanged_document_is_not_sent_again(client: Client):
    tag = client.get("/api/v1/openapi.json")["ETag"]

    assert client.get("/api/v1/openapi.json", headers={"If-None-Match": tag}).status_code == 304


def test_operation_ids_are_unique_and_camel_case():
    ids = [operation.id for operation in TABLE]

    assert len(set(ids)) == len(ids) == 116
    assert [one for one in ids if not re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", one)] == []


def test_every_body_has_an_example_that_its_own_schema_takes():
    wrong = []
    for operation in TABLE:
        if not operation.has_body:
            continue
        body = inspect.signature(operation.handler).parameters["body"].annotation
        model = operation.handler.__globals__[body]
        if operation.example is None:
            wrong.append(f"{operation.id}: no example")
        else:
            model.model_validate(operation.example)
    assert wrong == []


def test_every_operation_documents_every_refusal_and_says_which_scope_it_wants():
    document = spec.document()
    for operation in TABLE:
        entry = document["paths"][f"/api/v1{operation.path}"][operation.method.lower()]
        answers = set(entry["responses"])
        assert {"400", "401", "403", "404", "405", "406", "409", "413", "422", "429"} <= answers
        assert ("415" in answers) == (operation.has_body or operation.id == "uploadFile")
        assert entry.get("x-scopes", []) == list(operation.scopes)
        assert re.search(r"[\u4e00-\u9fff]", entry["summary"]), operation.id


def test_scopes_of_operations_are_scopes_that_may_be_given():
    known = {scope.value for scope in accounts.SCOPES}

    assert {scope for op in TABLE for scope in op.scopes} - known == set()


def test_the_page_counts_the_operations_as_they_are():
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")

    assert f"{len(TABLE)}\noperations" in page


def test_every_refusal_can_be_looked_up_by_its_code(as_owner):
    machine = as_owner("clerk")
    listed = machine.get("/problems")["entries"]

    assert [kind["code"] for kind in listed] == list(all_refusals())
    assert machine.get("/problems/second_notice") == {
        "code": "second_notice",
        "status": 409,
        "title": "当前不能办理",
        "law": "行政许可法第三十二条第一款第四项：一次告知需要补正的全部内容",
        "next_step": "应依现有材料作出受理或不予受理；确有必要的，由主管人员批准并计入监察事件。",
    }
