"""Object by object: who knows a number or an address gets nothing by it without the right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from onewindow.channels.review.acts import SPECS
from onewindow.channels.window.acts.table import ENTRIES
from onewindow.domains.cases.tests import world as w
from onewindow.domains.documents import api as documents
from onewindow.domains.materials import api as materials
from onewindow.kit.models import AuditRow
from tests.stage import Stage, fingerprints, text_of

MAY_REPORT = ("/report", "/report-negative")
MAY_REVEAL = ("/reveal/", "/applicant/", "/answers/")
"""What whoever handles a part of the case may do with it, each on the record."""
Asked = tuple[str, str, dict[str, Any]]


def addresses(number: str) -> Iterator[Asked]:
    """Yield method, address and fields of everything that hangs on one case."""
    notice = documents.notices_of_case(number)[0]
    sha = next((m.sha256 for m in materials.materials_of(number) if m.sha256), "0" * 64)
    yield "GET", reverse("window:case", args=[number]), {}
    yield "GET", reverse("window:case-acceptance", args=[number]), {}
    yield "GET", reverse("window:confirmation", args=[number]), {}
    yield "GET", reverse("window:notices", args=[number]), {}
    yield "GET", reverse("window:notice", args=[number, notice.verification_code]), {}
    yield "GET", reverse("window:case-file", args=[number, sha]), {}
    yield "POST", reverse("window:amend", args=[number]), {}
    for field in ("identity", "phone", "address", "name"):
        yield "POST", reverse("window:reveal", args=[number, field]), {"purpose": "好奇"}
        yield "POST", reverse("review:reveal", args=[number, field]), {"purpose": "好奇"}
    yield "POST", reverse("review:reveal-answer", args=[number, "phone"]), {"purpose": "好奇"}
    for entry in ENTRIES:
        yield "POST", reverse("window:act", args=[number, entry.slug]), _anything()
    yield "GET", reverse("review:case", args=[number]), {}
    yield "GET", reverse("review:notice", args=[number, notice.number]), {}
    yield "GET", reverse("review:material", args=[number, "layout"]), {}
    yield "POST", reverse("review:sign", args=[number, "b"]), {"outcome": "agreed"}
    yield "POST", reverse("review:decide", args=[number]), {"outcome": "granted"}
    for spec in SPECS:
        args = [number, "b"] if spec.on_step else [number]
        yield "GET", reverse(spec.url_name, args=args), {}
        yield "POST", reverse(spec.url_name, args=args), _anything()


def _anything() -> dict[str, Any]:
    return {
        "reason": "试试", "basis": "试试", "opinion": "试试", "kind": "decline", "promise": "试试",
        "is_promised": "on", "mode": "post", "recipient": "周小民", "waybill": "1",
        "right_authority": "别处", "needed_days": "3", "days": "1", "assignee": "9000",
        "materials": ["layout"], "defect-layout": "on", "problem-layout": "x",
        "remedy-layout": "y", "step": "b",
    }  # fmt: skip


@pytest.fixture
def number(stage: Stage) -> str:
    found = stage.accepted()
    w.register_seals()
    w.issued(found)
    return found


OUTSIDERS: dict[str, dict[str, Any]] = {
    "an officer of another department": {"department": "water", "roles": ["examiner", "approver"]},
    "a head of another department": {"department": "centre", "roles": ["head"]},
    "the same department in another city": {
        "department": "market",
        "roles": ["examiner", "site_inspector", "head"],
        "divisions": ["110105"],
    },
    "a clerk in another city": {
        "department": "centre",
        "roles": ["window_clerk", "issuing_clerk"],
        "divisions": ["110105"],
    },
    "a person without a role": {"department": "market", "roles": []},
    "a drafter of standards": {"department": "market", "roles": ["catalogue_editor"]},
    "an administrator of accounts": {"department": "centre", "roles": ["system_admin"]},
}


@pytest.mark.parametrize("who", OUTSIDERS)
def test_who_guesses_the_number_of_a_case_gets_nothing(stage: Stage, number: str, who: str) -> None:
    """2.10, RuoYi and Viewflow #505: every page, file, field and act of the case is closed."""
    given = OUTSIDERS[who]
    if who == "an officer of another department":
        # The water company has a step of its own in this plan and may see the case.
        given = {**given, "department": "centre"}
    outsider = stage.stranger(**given)
    before = fingerprints()
    open_doors = [
        f"{method} {path} {answer.status_code}"
        for method, path, fields in addresses(number)
        if (answer := _ask(outsider, method, path, fields)).status_code not in {403, 404, 405}
        or "周小民" in text_of(answer)
        or w.citizen_id(7) in text_of(answer)
    ]
    assert open_doors == []
    assert fingerprints() == before
    assert not AuditRow.objects.filter(what__startswith="unmask").exists()
    denied = AuditRow.objects.filter(what__startswith="denied.", actor_key="9000")
    assert denied.exists() or "another city" in who


def test_a_department_with_one_step_sees_the_case_and_acts_on_its_step_only(
    stage: Stage, number: str
) -> None:
    """Parallel approval: the water company reads, and cannot sign, return or decide for others."""
    water = stage.browser("water1")
    assert water.get(reverse("review:case", args=[number])).status_code == 200
    before = fingerprints()
    passed = [
        path
        for method, path, fields in addresses(number)
        if method == "POST"
        and not path.endswith(MAY_REPORT)
        and not any(part in path for part in MAY_REVEAL)
        and _ask(water, method, path, fields).status_code < 400
    ]
    assert passed == []
    assert fingerprints() == before


def test_a_notice_or_a_file_of_another_case_is_not_served_under_this_one(
    stage: Stage, number: str
) -> None:
    """A number one may see opens no door to the papers of one that one may not."""
    other = stage.accepted()
    w.issued(other)
    foreign = documents.notices_of_case(other)[0]
    clerk = stage.scene.client
    path = reverse("window:notice", args=[number, foreign.verification_code])
    assert clerk.get(path).status_code == 404
    assert (
        clerk.get(reverse("window:notice", args=[other, foreign.verification_code])).status_code
        == 200
    )
    head = stage.browser("head")
    assert head.get(reverse("review:notice", args=[number, foreign.number])).status_code == 404
    assert clerk.get(reverse("window:case-file", args=[number, "0" * 64])).status_code == 404


def test_a_draft_belongs_to_the_clerk_who_began_it(stage: Stage) -> None:
    from onewindow.channels.window.tests import scene as s

    stage.scene.post("begin", item="food-licence")
    uuid = stage.scene.draft().uuid
    colleague = Client()
    colleague.force_login(s.clerk("clerk2"))
    colleague.post(reverse("window:seat"), {"window": "A01"})
    before = fingerprints()
    for name in ("situation", "applicant", "materials"):
        path = reverse(f"window:{name}", args=[uuid])
        assert colleague.get(path).status_code == 404
        assert colleague.post(path, {"act": "next"}).status_code == 404
    assert colleague.post(reverse("window:discard", args=[uuid])).status_code == 404
    assert fingerprints() == before


def test_nobody_sits_down_at_a_window_of_another_city(stage: Stage) -> None:
    outsider = stage.stranger(department="centre", roles=["window_clerk"], divisions=["110105"])
    answer = outsider.post(reverse("window:seat"), {"window": "A01"})
    assert answer.status_code in {403, 404, 409}
    assert "window" not in outsider.session


def _ask(browser: Client, method: str, path: str, fields: dict[str, Any]) -> Any:
    answer = browser.generic(method, path) if method == "GET" else browser.post(path, fields)
    if answer.streaming:
        answer.content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return answer
