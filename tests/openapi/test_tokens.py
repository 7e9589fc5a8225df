"""Who may pass the door: the token, its scopes, its owner; and what passing leaves behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onewindow.channels.openapi.api import TABLE
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.models import AccessToken
from onewindow.domains.cases.tests import world as w
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import AuditRow, Event
from tests.openapi.machine import Machine, accepted, application, received, register

_KWARGS = {
    "number": "990100202603020001",
    "code": "food-licence",
    "version": "1",
    "uuid": "6f1b1c52-8f0e-4a57-9d0a-2f6a0d3b7c11",
    "step": "b",
    "material": "form",
    "field": "shop",
    "sha256": "0" * 64,
    "group": "to_accept",
    "unit": "unit-1",
}
GUARDED = [operation for operation in TABLE if operation.scopes]


def path_of(operation):
    return operation.path.format(**_KWARGS)


def send(machine: Machine, operation):
    if operation.consumes != "application/json":
        return machine.client.post(
            f"/api/v1{path_of(operation)}",
            {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")},
            headers=machine._headers({"Idempotency-Key": "k" * 8}),
        )
    return machine.raw(
        operation.method, path_of(operation), {"x": 1}, **{"Idempotency-Key": "k" * 8}
    )


def knock(client: Client, operation):
    path = f"/api/v1{path_of(operation)}"
    if operation.consumes != "application/json":
        return client.post(path, {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")})
    return client.generic(operation.method, path, "{}", content_type="application/json")


def code_of(response):
    return response.json()["code"]


class TestEveryOperation:
    def test_without_a_token_nothing_opens(self, world):
        for operation in TABLE:
            response = knock(Client(), operation)
            assert (operation.id, response.status_code) == (operation.id, 401)
            assert code_of(response) == "token_missing"
            assert response["WWW-Authenticate"] == 'Bearer realm="onewindow"'

    def test_a_session_of_the_right_person_opens_nothing(self, world):
        """No cookie is looked at, so no other site can use one."""
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(accounts.account("clerk"))

        for operation in TABLE:
            response = knock(browser, operation)
            assert (operation.id, response.status_code) == (operation.id, 401)

    def test_a_token_without_the_scope_is_refused_and_the_denial_written_down(
        self, world, as_owner
    ):
        looks = as_owner("clerk", code="only-cases", scopes=["cases.view"])
        reads = as_owner("water1", code="only-items", scopes=["catalogue.view"])
        for operation in GUARDED:
            machine = looks if "cases.view" not in operation.scopes else reads
            before = Event.objects.count()
            response = send(machine, operation)
            assert (operation.id, response.status_code) == (operation.id, 403)
            assert code_of(response) == "scope_missing"
            assert Event.objects.count() == before
        row = AuditRow.objects.filter(what="denied.scope_missing").latest("id")
        assert row.actor["client"] in {"only-cases", "only-items"}


class TestTokens:
    @pytest.mark.parametrize(
        "text",
        [
            "owt_",
            "owt_abcdefghjkmn_wrong",
            "nothing",
            "owt_ÄÖÜ",
            "Basic",
            "owt_abcdefghjkmn_" + "x" * 5000,
        ],
    )
    def test_what_is_no_token_is_refused(self, world, text):
        response = Machine(text).raw("GET", "/me")

        assert (response.status_code, code_of(response)) == (401, "token_refused")

    def test_the_right_prefix_with_a_wrong_secret_is_refused(self, world, as_owner):
        token = as_owner("clerk").token

        assert Machine(token[:-1] + "!").raw("GET", "/me").status_code == 401

    def test_a_token_ends_with_its_day(self, as_owner, clock):
        machine = as_owner("clerk")
        clock.now = w.MONDAY + timedelta(days=180)

        machine.get("/me", status=401)

    def test_a_revoked_token_stops_at_once_and_others_go_on(self, as_owner):
        first = as_owner("clerk")
        second = Machine(accounts.issue_token("system-of-clerk", by=SYSTEM, at=w.MONDAY).text)
        prefix = first.token.split("_")[1]
        accounts.revoke_token(prefix, reason="泄露", by=SYSTEM, at=w.MONDAY)

        first.get("/me", status=401)
        assert second.get("/me")["client"] == "system-of-clerk"

    def test_a_rotation_leaves_the_old_token_its_overlap(self, as_owner, clock):
        old = as_owner("clerk")
        new = Machine(
            accounts.issue_token("system-of-clerk", overlap_hours=24, by=SYSTEM, at=clock.now).text
        )
        clock.now += timedelta(hours=23)
        old.get("/me")
        clock.now += timedelta(hours=1)

        old.get("/me", status=401)
        new.get("/me")

    def test_a_closed_account_closes_its_machines(self, as_owner):
        machine = as_owner("clerk")
        accounts.close_account("clerk", reason="调离", by=SYSTEM, at=w.MONDAY)

        machine.get("/me", status=401)

    def test_a_revoked_client_is_out_with_all_its_tokens(self, as_owner):
        machine = as_owner("clerk")
        accounts.revoke_client("system-of-clerk", reason="下线", by=SYSTEM, at=w.MONDAY)

        machine.get("/me", status=401)
        assert Event.objects.filter(
            subject="client:system-of-clerk", type="accounts.client_revoked.v1"
        ).exists()

    def test_only_a_keyed_digest_is_kept(self, as_owner):
        token = as_owner("clerk").token
        row = AccessToken.objects.get()

        assert row.prefix == token.split("_")[1]
        assert token.split("_", 2)[2] not in str(
            list(AccessToken.objects.values()) + list(Event.objects.values("payload"))
        )
        assert len(row.digest) == 64

    def test_the_first_use_of_a_day_is_written_and_no_other(
        self, as_owner, clock, django_assert_num_queries
    ):
        """One read a token, and no write a request (a peer spent 42 % of its time on this)."""
        machine = as_owner("clerk")
        machine.get("/problems/not_found")
        assert AccessToken.objects.get().used_on == clock.now.date()

        with django_assert_num_queries(1):
            machine.get("/problems/not_found")

    def test_no_log_ever_holds_a_token(self, as_owner, caplog, monkeypatch):
        machine = as_owner("clerk")
        machine.client.raise_request_exception = False
        Machine(machine.token + "x").get("/me", status=401)
        machine.act("/signatures", {}, status=403)

        def broken(*_: object, **__: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr("onewindow.domains.accounts.api.account", broken)
        assert machine.raw("GET", "/me").status_code == 500
        assert "/api/v1/me" in caplog.text
        assert machine.token.split("_", 2)[2] not in caplog.text

    def test_guessing_tokens_is_stopped_by_address(self, world):
        for _ in range(60):
            Machine("owt_abcdefghjkmn_x").get("/me", status=401)

        response = Machine("owt_abcdefghjkmn_x").raw("GET", "/me")
        assert (response.status_code, code_of(response)) == (429, "too_many_tries")


class TestClients:
    def test_nobody_registers_one_for_themselves(self, world):
        accounts.open_account("sec", name="安全", password=None, by=SYSTEM, at=w.MONDAY)
        user = accounts.grant_roles("sec", roles=["security_admin"], by=SYSTEM, at=w.MONDAY)

        with pytest.raises(accounts.RoleConflict):
            accounts.register_client(
                "mine",
                name="自己的",
                owner="sec",
                scopes=["cases.view"],
                by=accounts.actor_of(user),
                at=w.MONDAY,
            )

    @pytest.mark.parametrize(
        ("_case", "scopes", "said"),
        [
            ("more than the owner may", ["cases.decide"], "责任人没有权限“cases.decide”"),
            ("rights over people", ["accounts.grant"], "不能授予接入系统的权限：accounts.grant"),
            ("standards", ["catalogue.publish"], "不能授予接入系统的权限：catalogue.publish"),
            ("nothing", [], "不能授予接入系统的权限：（空）"),
        ],
    )
    def test_scopes_stay_within_business_and_the_owner(self, world, _case, scopes, said):
        with pytest.raises(accounts.InvalidClient, match=said):
            register("clerk", scopes=scopes)

    def test_a_region_outside_the_owners_is_refused(self, world):
        with pytest.raises(accounts.InvalidClient, match="数据范围不含“110105”"):
            register("clerk", divisions=["110105"])

    def test_a_capability_the_owner_loses_is_lost_to_the_machine(self, world, as_owner):
        machine = as_owner("clerk")
        accounts.grant_roles(
            "clerk", roles=["assistant"], divisions=["990100"], by=SYSTEM, at=w.MONDAY
        )
        number = received(machine, world)

        assert machine.act(f"/cases/{number}/acceptance", status=403)["code"] == "scope_missing"

    def test_a_narrower_region_sees_no_case_outside_it(self, world, as_owner):
        number = received(as_owner("clerk"), world)
        narrow = as_owner("clerk", code="narrow", divisions=["990102"])

        assert narrow.get(f"/cases/{number}", status=404)["code"] == "case_not_found"
        assert narrow.get("/cases")["entries"] == []
        narrow.act(f"/cases/{number}/withdrawal", {"reason": "试"}, status=404)


class TestOnePersonOneRole:
    def test_who_accepted_by_hand_cannot_sign_by_machine(self, world, as_owner):
        """Decision 0008: the machine is the person, so the same checks hold."""
        number = accepted(as_owner("clerk"), world)
        accounts.grant_roles(
            "clerk", roles=["examiner"], divisions=["990100"], by=SYSTEM, at=w.MONDAY
        )
        organizations.fill_post(
            "market", "examiner", code="examiner-9", a_holder="clerk", by=SYSTEM, at=w.MONDAY
        )
        machine = as_owner("clerk", code="second")

        answer = machine.act(
            f"/cases/{number}/steps/b/signatures", {"outcome": "agreed"}, status=409
        )
        assert answer["code"] == "too_few_people"

    def test_a_machine_without_the_post_signs_nothing(self, world, as_owner):
        number = accepted(as_owner("clerk"), world)

        answer = as_owner("approver").act(
            f"/cases/{number}/steps/b/signatures", {"outcome": "agreed"}, status=403
        )
        assert answer["code"] == "not_your_step"

    def test_an_officer_of_another_department_does_not_see_the_case(self, world, as_owner):
        number = received(as_owner("clerk"), world)

        as_owner("water1").get(f"/cases/{number}", status=404)

    def test_the_fact_names_person_and_machine(self, world, as_owner):
        number = received(as_owner("clerk"), world)

        actor = Event.objects.get(subject=number, seq=1).actor
        assert (actor["kind"], actor["key"], actor["client"]) == (
            "officer",
            "clerk",
            "system-of-clerk",
        )

    def test_a_machine_never_confirms_on_the_second_screen(self, world, as_owner):
        """X10: what stands for the applicant comes from the applicant's screen or from paper."""
        clerk = as_owner("clerk")
        number = received(clerk, world)
        clerk.act(f"/cases/{number}/acceptance", status=409)
        body = {"mode": "second_screen", "digest": "a" * 64, "reason": "x"}

        answer = clerk.act(f"/cases/{number}/confirmation", body, status=422)
        assert answer["errors"] == [
            {"field": "body.mode", "message": "接口说明中没有这个字段", "next_step": ""}
        ]


def test_unmasking_wants_a_purpose_and_leaves_a_row_with_the_machine(world, as_owner):
    clerk = as_owner("clerk")
    number = received(clerk, world)
    case = clerk.get(f"/cases/{number}")
    assert case["applicant_name"] == "林*"
    assert {f["field"]: f["value"] for f in case["form"]}["phone"] == "199****0001"

    clerk.ask(f"/cases/{number}/form/phone/reveal", {"purpose": ""}, status=422)
    blank = clerk.ask(f"/cases/{number}/form/phone/reveal", {"purpose": " "}, status=422)
    assert blank["code"] == "purpose_missing"
    whole = clerk.ask(f"/cases/{number}/form/phone/reveal", {"purpose": "通知补正"})

    assert whole["value"] == "19900000001"
    row = AuditRow.objects.get(what="unmask.answer.phone")
    assert (row.purpose, row.actor["client"]) == ("通知补正", "system-of-clerk")


def test_material_that_government_holds_is_asked_by_the_product_not_asserted(world, as_owner):
    """A client that says “held” would waive what the law demands."""
    clerk = as_owner("clerk")
    body = application(world, materials=["form", "layout", "health", "system"])
    number = clerk.act("/cases", body, status=201)["number"]
    assert clerk.get(f"/cases/{number}")["missing"] == ["licence"]

    answer = clerk.act("/cases", {**body, "holdings": ["营业执照"]}, status=422)
    assert answer["errors"][0]["field"].endswith("holdings")
