"""Evaluations through another system: once, complete, unseen before; and reported upwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from onewindow.domains.accounts import api as accounts
from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation.actions.giving import default_evaluation
from onewindow.domains.evaluation.models import EvaluationPolicy
from onewindow.domains.evaluation.tests import scenes
from onewindow.domains.organizations import api as organizations
from onewindow.kit.models import AuditRow, Event
from tests.openapi import public
from tests.openapi.machine import Clock, Machine
from tests.openapi.public import wanted

FIELDS = [
    *("projectNo", "pf", "deptCode", "taskCode", "taskHandleItem", "taskName", "proStatus"),
    *("proDepart", "certKey", "userProp", "handleUserName", "handleUserPageType"),
    *("handleUserPageCode", "satisfaction", "evalDetail", "writingEvaluation", "assessTime"),
    *("assessNumber", "dataSource", "promisetime", "acceptDate"),
]


@pytest.fixture
def app(world: w.World) -> Machine:
    return public.client()


@pytest.fixture
def invited(world: w.World) -> str:
    """Return the code with which whoever was received at A01 may judge it."""
    return scenes.invitation(scenes.accept(world)).code


def say(machine: Machine, code: str, status: int = 201, **said: Any) -> Any:
    return machine.act(f"/invitations/{code}/evaluation", {"stars": 5, **said}, status=status)


class TestJudging:
    def test_an_invitation_says_what_is_asked_and_with_which_labels(self, app, invited):
        asked = app.get(f"/invitations/{invited}")

        assert (asked["is_open"], asked["why_not"], asked["window"]) == (True, "", "A01")
        assert (asked["item_name"], asked["outlet_name"]) == ("食品经营许可", "政务大厅")
        assert (asked["stage"], asked["longest_words"]) == (None, 150)
        grades = {grade["stars"]: grade for grade in asked["grades"]}
        assert [grades[n]["needs_reason"] for n in (1, 2, 3)] == [True, True, False]
        assert {"code": "109", "label": "需提供办事指南之外的申报材料"} in grades[1]["labels"]
        assert [len(grade["labels"]) for grade in asked["grades"]] == [8] * 5

    def test_a_bad_one_is_kept_with_its_channel_and_opens_its_remedy(self, app, invited):
        told = say(app, invited, stars=1, labels=["115"], words="等了一个上午", via="web")

        assert (told["is_open"], told["status"]["code"]) == (False, "evaluated")
        assert told["stage"]["code"] == "to_dispatch"
        row = evaluation.ServiceEvaluation.objects.get()
        assert (row.stars, row.labels, row.channel) == (1, ["115"], "web")
        fact = Event.objects.get(type="evaluation.evaluation_submitted.v1")
        assert fact.actor == {
            "kind": "applicant",
            "key": "applicant",
            "name": "评价人",
            "client": "mini-program",
        }
        assert "words" not in fact.payload

    def test_a_kiosk_of_another_maker_is_a_terminal_of_the_hall(self, app, invited):
        say(app, invited, door=public.kiosk())

        assert evaluation.ServiceEvaluation.objects.get().channel == "kiosk"

    def test_one_service_is_judged_once(self, app, invited):
        say(app, invited)

        assert say(app, invited, status=409, stars=1, labels=["115"])["code"] == "already_evaluated"
        assert evaluation.ServiceEvaluation.objects.get().stars == 5

    def test_a_lost_answer_hands_in_once(self, app, invited):
        path, body = f"/invitations/{invited}/evaluation", {"stars": 4}
        first = app.act(path, body, status=201, key="judge-0001")

        assert app.act(path, body, status=201, key="judge-0001") == first

    @pytest.mark.parametrize(
        ("_case", "said", "field"),
        [
            ("below three stars with no reason", {"stars": 2}, "labels"),
            ("a label of another grade", {"stars": 5, "labels": ["115"]}, "labels"),
            ("more words than the policy takes", {"stars": 5, "words": "好" * 151}, "words"),
        ],
    )
    def test_the_refusals_of_the_page_hold(self, app, invited, _case, said, field):
        refused = say(app, invited, status=422, **said)

        assert (refused["code"], refused["field"]) == ("evaluation_invalid", f"body.{field}")
        assert app.get(f"/invitations/{invited}")["is_open"]

    def test_after_the_end_it_is_closed_and_says_so(self, app, invited, clock: Clock):
        clock.now += timedelta(days=60)

        assert "评价期到" in app.get(f"/invitations/{invited}")["why_not"]
        assert say(app, invited, status=409)["code"] == "evaluation_closed"

    def test_nobody_finds_codes_by_trying(self, app, invited):
        for number in range(100):
            app.get(f"/invitations/no-such-code-{number}", status=404)
            say(app, f"no-such-code-{number}", status=404)

        assert app.get(f"/invitations/{invited}", status=429)["code"] == "too_many_tries"

    def test_who_serves_can_neither_read_nor_hand_in(self, as_owner, invited):
        """Only who answers for the centre hands this scope on; a clerk holds nothing of it."""
        clerk = as_owner("clerk")

        assert clerk.get(f"/invitations/{invited}", status=403)["code"] == "scope_missing"
        assert say(clerk, invited, status=403)["code"] == "scope_missing"
        with pytest.raises(accounts.InvalidClient, match=r"evaluation\.collect"):
            public.machine_of("clerk", code="own", scopes=["evaluation.collect"])

    def test_a_number_by_mini_program_ends_in_an_evaluation_by_mini_program(self, app, clock):
        public.open_hall()
        mine = app.act("/tickets", wanted(clock.now), status=201)
        public.serve(clock.now)
        w.work()
        clock.now += timedelta(minutes=15)
        (asked,) = app.get(f"/tickets/{mine['code']}")["invitations"]

        say(app, asked["code"])

        assert app.get(f"/tickets/{mine['code']}")["invitations"] == []
        assert evaluation.ServiceEvaluation.objects.get().channel == "mobile"


@pytest.fixture
def upward(world: w.World) -> Machine:
    return public.client("upward", scopes=["evaluation.report"])


class TestReport:
    def test_every_field_of_the_national_list_is_there(self, upward, world, clock: Clock):
        number = scenes.accept(world)
        scenes.judge(number, 2, "213", words="问了三次")
        clock.now = w.after(hours=2)

        page = upward.get("/evaluations/report")

        (entry,) = page["entries"]
        assert list(entry["fields"]) == FIELDS
        assert entry["fields"] == {
            "projectNo": number,
            "pf": "4",
            "deptCode": "market",
            "taskCode": "",
            "taskHandleItem": "",
            "taskName": "食品经营许可",
            "proStatus": "2",
            "proDepart": organizations.directory()["market"],
            "certKey": "990000**********" + w.citizen_id()[-2:],
            "userProp": "1",
            "handleUserName": "",
            "handleUserPageType": "",
            "handleUserPageCode": "",
            "satisfaction": "2",
            "evalDetail": "213",
            "writingEvaluation": "问了三次",
            "assessTime": "20260302100000",
            "assessNumber": "1",
            "dataSource": "990101",
            "promisetime": "2",
            "acceptDate": "20260302",
        }
        assert (entry["standing"]["code"], entry["stage"]["code"]) == ("active", "to_dispatch")
        assert (page["next"], page["until"]) == ("", "2026-03-02T10:55:00+08:00")

    def test_whole_numbers_need_a_purpose_and_leave_a_row(self, upward, world, clock: Clock):
        scenes.judge(scenes.accept(world), 5)
        clock.now = w.after(hours=2)

        (entry,) = upward.get("/evaluations/report?purpose=国家平台报送")["entries"]

        assert entry["fields"]["certKey"] == w.citizen_id()
        row = AuditRow.objects.get(what="unmask.evaluation_report")
        assert (row.purpose, row.actor["client"]) == ("国家平台报送", "upward")

    def test_a_body_is_reported_by_its_register(self, world, clock: Clock):
        number = scenes.accept(world)
        scenes.judge(number, 5)
        uscc = "91110000100000107X"
        applicants.Applicant.objects.update(
            kind="legal", document_type="001", identity=uscc, name="试验有限公司"
        )
        clock.now = w.after(hours=2)

        (entry,) = public.client("upward", scopes=["evaluation.report"]).get("/evaluations/report")[
            "entries"
        ]

        assert (entry["fields"]["userProp"], entry["fields"]["certKey"]) == ("2", uscc)

    def test_defaults_make_a_list_apart_and_give_way_to_a_voice(self, upward, world, clock):
        number = scenes.accept(world)
        row = scenes.invitation(number)
        evaluation.Invitation.objects.filter(pk=row.pk).update(default_at=w.after(days=7))
        EvaluationPolicy.objects.create(
            division_code="", valid_from=w.MONDAY.date(), limits={"default_stars": 3}
        )
        default_evaluation(row.pk, at=w.after(days=7))
        clock.now = w.after(days=8)
        assert upward.get("/evaluations/report")["entries"] == []
        (default,) = upward.get("/evaluations/report?ratings=default")["entries"]
        assert (default["standing"]["code"], default["fields"]["pf"]) == ("default", "")
        scenes.judge(number, 5, days=8)
        clock.now = w.after(days=9)

        (active,) = upward.get("/evaluations/report")["entries"]

        same = ("projectNo", "assessNumber")
        assert [active["fields"][n] for n in same] == [default["fields"][n] for n in same]
        assert upward.get("/evaluations/report?ratings=default")["entries"] == []

    def test_what_changed_since_comes_again_appealed_and_struck(self, upward, world, clock):
        scenes.judge(scenes.accept(world), 1, "115")
        clock.now = w.after(hours=2)
        until = upward.get("/evaluations/report")["until"].replace("+", "%2B")
        assert upward.get(f"/evaluations/report?since={until}")["entries"] == []
        row = evaluation.Rectification.objects.get()
        evaluation.dispatch(row.pk, department="market", by=scenes.MANAGER, at=w.after(hours=3))
        evaluation.appeal(row.pk, reason="评错了", by=scenes.MARKET_HEAD, at=w.after(hours=4))
        clock.now = w.after(hours=5)

        (appealed,) = upward.get(f"/evaluations/report?since={until}")["entries"]
        evaluation.review_appeal(
            row.pk, is_struck=True, opinion="非本人", by=scenes.SUPERVISOR, at=w.after(hours=6)
        )
        clock.now = w.after(hours=7)
        (struck,) = upward.get(f"/evaluations/report?since={until}")["entries"]

        assert (appealed["standing"]["code"], appealed["appeal_reason"]) == ("appealed", "评错了")
        assert (struck["standing"]["code"], struck["strike_reason"]) == ("struck", "非本人")
        assert struck["changed_at"] == "2026-03-02T07:00:00Z"

    def test_pages_go_on_by_key_and_nothing_fresh_is_told(self, upward, world, clock):
        for _ in range(3):
            scenes.judge(scenes.accept(world), 5)
        clock.now = w.after(hours=1) + timedelta(minutes=4)
        assert upward.get("/evaluations/report")["entries"] == []
        clock.now = w.after(hours=1) + timedelta(minutes=6)

        first = upward.get("/evaluations/report?limit=2")
        rest = upward.get(f"/evaluations/report?limit=2&cursor={first['next']}")

        told = [one["fields"]["projectNo"] for one in [*first["entries"], *rest["entries"]]]
        numbers = cases.Case.objects.values_list("number", flat=True)
        assert (sorted(told), rest["next"]) == (sorted(numbers), "")

    def test_another_region_and_another_scope_report_nothing(self, app, upward, world, clock):
        scenes.judge(scenes.accept(world), 5)
        clock.now = w.after(hours=2)
        organizations.establish_division("990200", name="邻市", **public.STAMP)
        far = public.machine_of(
            public.manager("chief2", "990200"), code="far", scopes=["evaluation.report"]
        )

        assert far.get("/evaluations/report")["entries"] == []
        assert app.get("/evaluations/report", status=403)["code"] == "scope_missing"

    def test_a_page_costs_as_much_with_one_row_as_with_five(
        self, world, clock: Clock, django_assert_num_queries
    ):
        boss = scenes.staff("boss", "centre", "report")
        for at_once in (1, 4):
            for _ in range(at_once):
                scenes.judge(scenes.accept(world), 5)
            rows = list(
                evaluation.reportable(boss, is_default=False, since=None, at=w.after(hours=2))
            )
            with django_assert_num_queries(3):
                evaluation.report_rows(rows, by=boss, at=w.after(hours=2))
        assert len(rows) == 5
