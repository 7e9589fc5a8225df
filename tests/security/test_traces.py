"""Where personal data must not be found after a whole case: facts, logs, lists, errors."""

from __future__ import annotations

import logging

import pytest
from django.db import connection
from django.urls import reverse

from onewindow.channels.window.tests import scene as s
from onewindow.domains.cases.tests import world as w
from onewindow.kit.models import Delivery
from tests.stage import Stage, post, text_of

SECRETS = (s.PERSON["identity"], s.PERSON["phone"])
AGENT = {
    "has_agent": "true",
    "agent_name": "吴代办",
    "agent_identity": w.citizen_id(8),
    "agent_phone": "19900000008",
    "address": "云汀城区星河路七号",
}


def a_whole_case(stage: Stage) -> str:
    """From the receipt to the archive, over HTTP, with every look that a curious officer takes."""
    scene = stage.scene
    number = s.receive(scene, person={**s.PERSON, **AGENT, "form-phone": s.PERSON["phone"]})
    scene.act(number, "confirm-on-paper", reason="第二屏故障", key="p")
    scene.act(number, "accept", key="a")
    post(stage.browser("examiner"), "review:sign", number, "b", outcome="agreed", key="b")
    for inspector in ("inspector1", "inspector2"):
        browser = stage.browser(inspector)
        fields = {"outcome": "agreed", "findings": "布局一致", "key": inspector}
        assert post(browser, "review:sign", number, "c", **fields).status_code in {302, 403}
    for inspector in w.INSPECTORS:
        from onewindow.domains.cases import api as cases

        case = cases.Case.objects.get(number=number)
        if inspector.key not in str(case.state["run"]):
            cases.sign_step(number, "c", outcome="agreed", by=inspector, at=stage.clock.now)
    post(stage.browser("approver"), "review:decide", number, outcome="granted", key="d")
    scene.act(number, "make-result", key="r")
    scene.post("reveal", number, "identity", status=200, purpose="核对领取人")
    scene.act(
        number, "deliver", key="v", mode="collection", recipient="周小民",
        identity=s.PERSON["identity"],
    )  # fmt: skip
    w.register_seals()
    w.work()
    return number


def columns() -> list[tuple[str, str]]:
    """Return every column that holds text or JSON."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND data_type IN "
            "('text', 'character varying', 'jsonb', 'json')"
        )
        return list(cursor.fetchall())


def test_no_table_holds_a_number_or_a_phone_in_clear(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """2.10, PIPL 51: facts, deliveries, jobs, audit, sessions, materials, notices: nowhere."""
    caplog.set_level(logging.DEBUG)
    a_whole_case(stage)
    found = []
    for table, column in columns():
        for secret in (*SECRETS, AGENT["agent_identity"], AGENT["agent_phone"]):
            with connection.cursor() as cursor:
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" WHERE "{column}"::text LIKE %s',
                    [f"%{secret}%"],
                )
                row = cursor.fetchone()
                if row and row[0]:
                    found.append(f"{table}.{column}: {secret}")
    assert found == []
    product = "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("django.db")
    )
    for secret in (*SECRETS, "周小民"):
        assert secret not in product
    assert list(Delivery.objects.exclude(error="").values_list("error", flat=True)) == []


def test_lists_show_masked_names_and_no_numbers(stage: Stage) -> None:
    """2.10: masked on all lists, whoever reads them."""
    number = a_whole_case(stage)
    lists = [
        text_of(stage.scene.client.get(reverse("window:search"), {"q": number[-6:]})),
        text_of(stage.scene.client.get(reverse("window:desk"), {"group": "to_deliver"})),
        text_of(stage.browser("watch").get(reverse("review:search"), {"q": number[-6:]})),
        text_of(stage.browser("watch").get(reverse("review:department"))),
        text_of(stage.scene.client.get(reverse("window:case", args=[number]))),
        text_of(stage.browser("head").get(reverse("review:case", args=[number]))),
    ]
    assert number in lists[0]
    for page in lists:
        for secret in (*SECRETS, AGENT["agent_identity"], AGENT["address"]):
            assert secret not in page


def test_a_whole_number_is_shown_for_a_purpose_and_written_down(stage: Stage) -> None:
    """2.10: each unmasking leaves who, what, why; without a why nothing is shown."""
    from onewindow.kit.models import AuditRow

    number = stage.accepted()
    refused = stage.scene.client.post(reverse("window:reveal", args=[number, "identity"]))
    assert refused.status_code == 422
    assert SECRETS[0] not in text_of(refused)
    shown = stage.scene.client.post(
        reverse("window:reveal", args=[number, "identity"]), {"purpose": "核对证件"}
    )
    assert SECRETS[0] in text_of(shown)
    row = AuditRow.objects.get(what__startswith="unmask.")
    assert (row.actor_key, row.purpose) == ("clerk", "核对证件")
    assert SECRETS[0] not in str(row.details)
