"""Lists that go on by key, answers that need not be sent again, and what the gate refuses."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.catalogue.content import StandardContent
from tests.openapi.machine import Machine, accepted, application, received


@pytest.fixture
def clerk(as_owner) -> Machine:
    return as_owner("clerk")


class TestPages:
    def test_every_case_is_shown_once_whatever_the_size_of_a_page(self, clerk, world):
        numbers = [received(clerk, world) for _ in range(5)]
        seen, path = [], "/cases?limit=2"
        while path:
            response = clerk.raw("GET", path)
            seen += [case["number"] for case in response.json()["entries"]]
            link = response.headers.get("Link", "")
            path = link.split("/api/v1")[1].split(">")[0] if link else ""

        assert seen == numbers[::-1]

    def test_filters_are_kept_from_page_to_page(self, clerk, world):
        for _ in range(3):
            received(clerk, world)
        accepted(clerk, world)

        first = clerk.raw("GET", "/cases?limit=2&status=received")

        assert "status=received" in first["Link"]
        assert [c["status"]["code"] for c in first.json()["entries"]] == ["received"] * 2
        rest = clerk.get(f"/cases?limit=2&status=received&cursor={first.json()['next']}")
        assert (len(rest["entries"]), rest["next"]) == (1, "")

    def test_a_spoilt_cursor_is_refused(self, clerk, world):
        assert clerk.get("/cases?cursor=xx", status=422)["code"] == "bad_cursor"

    def test_a_misspelt_filter_shows_nothing_instead_of_everything(self, clerk, world):
        answer = clerk.get("/cases?colour=received", status=422)

        assert [error["field"] for error in answer["errors"]] == ["query.colour"]

    def test_the_inbox_of_a_post_and_the_desk_of_a_window(self, as_owner, clerk, world):
        number = accepted(clerk, world)
        waiting = received(clerk, world)

        inbox = as_owner("examiner").get("/inbox")["entries"]
        assert [(entry["number"], entry["step"]) for entry in inbox] == [(number, "b")]
        desk = clerk.get("/desk/to_accept")["entries"]
        assert [case["number"] for case in desk] == [waiting]

    def test_a_head_sees_the_steps_of_their_department_only(self, as_owner, clerk, world):
        number = accepted(clerk, world)
        head = as_owner("head")

        steps = head.get("/departments/market/steps")["entries"]
        assert {(entry["number"], entry["step"]) for entry in steps} >= {(number, "b")}
        assert head.get("/departments/water/steps", status=403)["code"] == "outside_region"

    def test_a_list_costs_the_same_however_long(self, clerk, world):
        counted = []
        for many in (1, 11):
            for _ in range(many):
                received(clerk, world)
            clerk.get("/me")
            with CaptureQueriesContext(connection) as queries:
                assert clerk.get("/cases?limit=10")["entries"]
            counted.append(len(queries))

        assert counted[0] == counted[1]


class TestCost:
    def test_a_case_with_all_its_clocks(self, clerk, world, django_assert_num_queries):
        number = accepted(clerk, world)
        clerk.get(f"/cases/{number}")

        # token, case, stamps of what is kept, materials with those who recognised them
        with django_assert_num_queries(4):
            clerk.get(f"/cases/{number}")

    def test_an_act_costs_eleven_statements_more_than_the_act(self, as_owner, clerk, world):
        """Token; key and answer, each in a savepoint; posts and leaves; the step; the row."""
        desk, door = accepted(clerk, world), accepted(clerk, world)
        examiner = as_owner("examiner")
        examiner.get("/me")
        with CaptureQueriesContext(connection) as at_desk:
            cases.sign_step(desk, "b", outcome="agreed", by=w.EXAMINER, at=w.after(hours=1))
        with CaptureQueriesContext(connection) as at_door:
            examiner.act(f"/cases/{door}/steps/b/signatures", {"outcome": "agreed"})

        assert len(at_door) - len(at_desk) == 11


class TestCatalogue:
    def test_an_item_is_found_read_and_its_version_is_for_ever(self, clerk, world):
        found = clerk.get("/items?q=食品")["entries"][0]
        assert (found["code"], found["version"]) == ("food-licence", 1)
        item = clerk.get("/items/food-licence")
        assert (item["promised_limit"], [v["version"] for v in item["versions"]]) == ("10wd", [1])
        content = clerk.get("/items/food-licence/standards/1")["content"]
        assert StandardContent.model_validate(content).name == "食品经营许可"
        assert clerk.get("/items/food-licence/standards/2", status=404)["code"] == (
            "standard_unknown"
        )

    def test_an_unchanged_guide_is_not_sent_again(self, clerk, world):
        first = clerk.raw("GET", "/items/food-licence/guide")
        again = clerk.raw("GET", "/items/food-licence/guide", **{"If-None-Match": first["ETag"]})

        assert (again.status_code, again.content) == (304, b"")
        assert again["RateLimit-Limit"] == "600"

    def test_the_checklist_is_that_of_every_window(self, clerk, world):
        """W33: the same answers, the same digest."""
        path = "/items/food-licence/checklist"
        shop = clerk.ask(path, {"answers": {"kind": "shop", "raw": False}})
        canteen = clerk.ask(path, {"answers": {"kind": "canteen", "raw": True}})

        assert [m["id"] for m in shop["materials"] if m["applies"]] == [
            "form",
            "layout",
            "health",
            "licence",
            "system",
        ]
        assert {m["id"] for m in canteen["materials"] if m["applies"]} >= {
            "raw-room",
            "appointment",
        }
        assert shop["digest"] != canteen["digest"]

    def test_a_limit_is_computed_and_explained(self, clerk, world):
        """20 working days over the Spring Festival of 2026."""
        answer = clerk.get("/due?start=2026-02-12T09:00:00%2B08:00&limit=20wd&division=990101")

        assert answer["due_on"] == "2026-03-18"
        assert any("春节" in line["text"] for line in answer["derivation"])

    def test_a_time_without_a_zone_is_refused(self, clerk, world):
        answer = clerk.get("/due?start=2026-02-12T09:00:00&limit=20wd", status=422)

        assert answer["errors"][0]["field"] == "query.start"


class TestPublic:
    def test_progress_in_plain_words_by_number_and_code(self, clerk, world):
        receipt = clerk.act("/cases", application(world), status=201)
        asked = {"number": receipt["number"], "query_code": receipt["query_code"].lower()}

        answer = clerk.ask("/progress", asked)

        assert (answer["status"]["code"], answer["due_on"]) == ("received", "2026-03-09")
        assert [s["name"] for s in answer["stages"] if s["at"]] == ["收件"]
        assert "李敏" not in str(answer)

    def test_guessing_codes_is_stopped(self, clerk, world):
        number = received(clerk, world)
        guess = {"number": number, "query_code": "AAAAAAAA"}
        for _ in range(10):
            clerk.ask("/progress", guess, status=404)

        assert clerk.ask("/progress", guess, status=429)["code"] == "too_many_tries"

    def test_a_notice_is_listed_downloaded_and_verified(self, clerk, world):
        w.register_seals("market", "centre")
        number = received(clerk, world)
        w.work()
        notice = clerk.get(f"/cases/{number}/notices")["entries"][0]
        path = f"/cases/{number}/notices/{notice['pdf_sha256']}"
        pdf = clerk.raw("GET", path, Accept="application/pdf")

        assert (notice["kind"], pdf.content[:5]) == ("receipt", b"%PDF-")
        verified = clerk.get(f"/verification/{notice['verification_code']}")
        assert (verified["is_valid"], verified["number"]) == (True, notice["number"])
        assert clerk.get("/verification/000000000000", status=404)["code"] == "notice_not_found"


class TestGate:
    @pytest.mark.parametrize(
        ("_case", "content", "code"),
        [
            ("no JSON", "{", "unreadable"),
            ("a name twice", '{"kind": "a", "kind": "b"}', "unreadable"),
            ("no number", '{"kind": NaN}', "unreadable"),
            ("no UTF-8", b'{"kind": "\xff"}', "unreadable"),
            ("deep", "[" * 100_000, "unreadable"),
            ("a NUL", '{"kind": "\\u0000", "reason": "x", "basis": "y"}', "unreadable"),
            ("half a character", '{"kind": "\\ud800"}', "unreadable"),
        ],
    )
    def test_a_body_that_cannot_be_read(self, clerk, world, _case, content, code):
        headers = {"Idempotency-Key": "k" * 8}
        answer = clerk.raw("POST", "/cases/990100202603020001/negative-reports", content, **headers)

        assert (answer.json()["code"], answer["Content-Type"]) == (code, "application/problem+json")

    def test_method_format_and_size(self, clerk, world):
        wrong = clerk.raw("DELETE", "/cases")
        assert (wrong.status_code, wrong["Allow"]) == (405, "GET, POST")
        assert clerk.raw("GET", "/me", Accept="text/html").status_code == 406
        form = clerk.client.post("/api/v1/cases", {"a": "b"}, headers=clerk._headers({}))
        assert (form.status_code, form.json()["code"]) == (415, "media_type_refused")
        large = clerk.raw("POST", "/cases", '"' + "x" * 1024 * 1024 + '"')
        assert (large.status_code, large.json()["code"]) == (413, "body_too_large")

    def test_an_unknown_address_and_a_nul_are_problems_not_pages(self, clerk, world):
        assert clerk.raw("GET", "/nowhere").json()["code"] == "no_such_address"
        assert clerk.raw("GET", "/items/a%00b").json()["code"] == "unreadable"

    def test_a_crash_is_a_problem_with_nothing_of_the_inside(self, as_owner, monkeypatch):
        machine = as_owner("clerk")
        machine.client.raise_request_exception = False

        def broken(*_: object, **__: object) -> None:
            raise ZeroDivisionError("secret of the inside")

        monkeypatch.setattr("onewindow.domains.accounts.api.account", broken)
        answer = machine.raw("GET", "/me")

        assert (answer.status_code, answer.json()["code"]) == (500, "crashed")
        assert "secret" not in answer.content.decode()

    def test_the_door_stands_alone_in_its_own_zone(self, clerk, settings):
        """ARCHITECTURE, “Closed by default”: public and internal addresses are listed apart."""
        settings.ROOT_URLCONF = "onewindow.config.urls_api"

        assert clerk.get("/me")["client"] == "system-of-clerk"
        assert clerk.client.get("/window/").json()["code"] == "no_such_address"

    def test_answers_are_not_kept_by_anybody_between(self, clerk, world):
        answer = clerk.raw("GET", "/me")

        assert (answer["Cache-Control"], answer["Vary"]) == ("no-store", "Authorization, Accept")
