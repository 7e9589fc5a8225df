"""Every act through the door does what the same act does at a desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.materials import api as materials
from onewindow.kit.actors import SYSTEM
from tests.openapi.machine import (
    BROUGHT,
    Machine,
    accepted,
    application,
    received,
)

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


@pytest.fixture
def clerk(as_owner) -> Machine:
    return as_owner("clerk")


@pytest.fixture
def head(as_owner) -> Machine:
    return as_owner("head")


def confirmed(clerk: Machine, number: str) -> str:
    digest = clerk.get(f"/cases/{number}")["form_digest"]
    clerk.act(f"/cases/{number}/confirmation", {"digest": digest, "reason": "第二屏故障"})
    return number


def status(answer: Any) -> str:
    return str(answer["status"]["code"])


def step(machine: Machine, number: str, code: str) -> dict[str, Any]:
    steps = machine.get(f"/cases/{number}/steps")["steps"]
    return next(one for one in steps if one["code"] == code)


def upload(machine: Machine, content: bytes = PDF, name: str = "布局图.pdf") -> Any:
    headers = machine._headers({"Idempotency-Key": "upload-" + str(len(content))})
    response = machine.client.post(
        "/api/v1/files", {"file": SimpleUploadedFile(name, content)}, headers=headers
    )
    assert response.status_code == 201, response.content.decode()
    return response.json()


class TestIntake:
    def test_all_faults_of_a_form_come_at_once(self, clerk, world):
        body = application(world, form={"phone": "12"})

        answer = clerk.act("/cases", body, status=422)

        assert answer["code"] == "form_invalid"
        assert [error["field"] for error in answer["errors"]] == [
            "body.form.shop",
            "body.form.phone",
        ]

    def test_an_amendment_changes_the_form_and_wants_a_new_confirmation(self, clerk, world):
        number = confirmed(clerk, received(clerk, world))

        clerk.act(f"/cases/{number}/amendment", application(world, form={"shop": "两碗面"}))

        assert clerk.act(f"/cases/{number}/acceptance", status=409)["code"] == (
            "confirmation_missing"
        )

    def test_an_online_submission_is_reviewed_and_accepted_without_a_second_screen(
        self, clerk, world
    ):
        number = received(clerk, world, channel="portal")
        assert status(clerk.act(f"/cases/{number}/pre-review", {"opinion": "齐全"})) == (
            "pre_reviewed"
        )

        assert status(clerk.act(f"/cases/{number}/acceptance")) == "accepted"

    def test_correction_is_asked_once_and_supplied_with_its_file(self, clerk, world):
        number = received(clerk, world)
        defect = {"material": "layout", "problem": "未标注面积", "remedy": "请标注"}
        asked = clerk.act(f"/cases/{number}/correction-requests", {"defects": [defect]})
        assert status(asked) == "correction_requested"
        stored = upload(clerk)
        paper = {
            "material": "layout",
            "source": "scan",
            "sha256": stored["sha256"],
            "file_name": "布局图.pdf",
        }

        answer = clerk.act(f"/cases/{number}/corrections", {"papers": [paper]})

        assert status(answer) == "corrected"
        defect["material"] = "form"
        again = clerk.act(f"/cases/{number}/correction-requests", {"defects": [defect]}, status=409)
        assert again["code"] == "second_notice"
        path = f"/api/v1/cases/{number}/files/{stored['sha256']}"
        response = clerk.client.get(path, headers=clerk._headers({}))
        assert b"".join(response.streaming_content) == PDF

    def test_a_material_of_somebody_else_cannot_be_reused(self, clerk, world):
        """A number of a row is easily guessed; a paper of another person stays theirs."""
        other = w.applicant(9, name="周二")
        number = received(clerk, world)
        strange = received(clerk, world, applicant=str(other.uuid))
        case = cases.Case.objects.get(number=strange)
        cases.hand_in(case, [cases.Paper("form")], by=w.CLERK, at=w.MONDAY)
        earlier = materials.materials_of(strange)[0].id
        body = application(world, papers=[{"material": "form", "reuses": earlier}])

        answer = clerk.act(f"/cases/{number}/amendment", body, status=404)

        assert answer["detail"] == "没有这份历史材料"

    def test_what_government_holds_is_looked_up_and_waived(self, as_owner, clerk, world):
        materials.register_holding(
            w.citizen_id(),
            kind="营业执照",
            name="一碗面",
            number="LIC-1",
            issuer="云汀市监",
            source_system="electronic-licences",
            by=SYSTEM,
            at=w.MONDAY,
        )
        uuid = str(world.applicant.uuid)
        found = clerk.ask(
            f"/applicants/{uuid}/holdings", {"item_code": "food-licence", "purpose": "免交核对"}
        )
        assert found["usable"] == ["营业执照"]

        number = received(
            clerk,
            world,
            materials=["form", "layout", "health", "system"],
            sharing_purpose="收件时核对免交材料",
        )

        case = clerk.get(f"/cases/{number}")
        assert (case["missing"], case["materials"][0]["source"]) == ([], "licence")


class TestAcceptance:
    def test_deferral_and_its_supply(self, clerk, world):
        brought = [code for code in BROUGHT if code != "health"]
        number = confirmed(clerk, received(clerk, world, materials=brought))
        body = {"deferred": {"health": "2026-03-06"}}
        assert status(clerk.act(f"/cases/{number}/acceptance-with-deferral", body)) == (
            "accepted_with_deferral"
        )
        assert clerk.get("/deferrals")["entries"][0]["deferral_due_on"] == "2026-03-06"

        answer = clerk.act(
            f"/cases/{number}/deferred-materials", {"papers": [{"material": "health"}]}
        )

        assert answer["deferral_due_on"] is None

    def test_promise_and_its_check(self, as_owner, clerk, world):
        brought = [code for code in BROUGHT if code != "system"]
        number = confirmed(clerk, received(clerk, world, materials=brought))
        clerk.act(f"/cases/{number}/acceptance-on-promise", {"promise": "承诺情况真实"})
        examine(as_owner, number)
        approver = as_owner("approver")
        assert status(approver.act(f"/cases/{number}/decision", {"outcome": "granted"})) == (
            "granted_on_promise"
        )
        approver.act(f"/cases/{number}/result")
        assert [c["number"] for c in approver.get("/promises")["entries"]] == [number]

        body = {"outcome": "fulfilled", "evidence": "现场与承诺一致"}
        approver.act(f"/cases/{number}/promise-check", body)

        assert approver.get("/promises")["entries"] == []

    def test_a_mock_approval_becomes_a_formal_case(self, clerk, world):
        number = confirmed(clerk, received(clerk, world, is_simulated=True))
        clerk.act(f"/cases/{number}/acceptance")
        assert clerk.get(f"/cases/{number}")["clocks"] == []

        answer = clerk.act(f"/cases/{number}/conversion", {"reason": "土地已取得"})

        assert (answer["is_simulated"], answer["clock"]) == (False, "decision")


class TestRefusals:
    def test_a_refusal_to_accept_is_reported_endorsed_and_declared(self, clerk, head, world):
        number = received(clerk, world)
        report = {"kind": "decline", "reason": "场所不符", "basis": "《食品安全法》第三十五条"}
        assert clerk.act(f"/cases/{number}/declination", status=409)["code"] == (
            "negative_not_reported"
        )
        clerk.act(f"/cases/{number}/negative-reports", report)
        assert [c["number"] for c in head.get("/negative-reports")["entries"]] == [number]
        head.act(f"/cases/{number}/negative-reports/approval", {"opinion": "同意"})

        assert status(clerk.act(f"/cases/{number}/declination")) == "not_accepted"

    @pytest.mark.parametrize(
        ("kind", "path", "body", "ending"),
        [
            ("return", "return", {"kind": "重复申请", "reason": "已有在办"}, "returned"),
            ("terminate", "termination", {"reason": "逾期未补", "basis": "承诺书"}, "terminated"),
        ],
    )
    def test_other_ends_are_endorsed_too(
        self, as_owner, clerk, head, world, kind, path, body, ending
    ):
        number = accepted(clerk, world)
        report = {"kind": kind, "reason": "情况属实", "basis": "制度"}
        clerk.act(f"/cases/{number}/negative-reports", report)
        head.act(f"/cases/{number}/negative-reports/approval")
        machine = clerk if kind == "return" else as_owner("approver")

        answer = machine.act(f"/cases/{number}/{path}", body)

        assert status(answer) == ending

    def test_a_refused_decision(self, as_owner, clerk, head, world):
        number = accepted(clerk, world)
        examine(as_owner, number)
        approver = as_owner("approver")
        report = {"kind": "refuse", "reason": "不符合条件", "basis": "《食品安全法》第三十五条"}
        approver.act(f"/cases/{number}/negative-reports", report)
        head.act(f"/cases/{number}/negative-reports/approval")

        answer = approver.act(f"/cases/{number}/decision", {"outcome": "refused"})

        assert status(answer) == "concluded"
        assert approver.get(f"/cases/{number}")["outcome"] == "refused"

    def test_the_applicant_withdraws_and_a_stranger_is_pointed_elsewhere(self, clerk, world):
        first, second = received(clerk, world), received(clerk, world)

        assert status(clerk.act(f"/cases/{first}/withdrawal", {"reason": "改变计划"})) == (
            "withdrawn"
        )
        body = {"right_authority": "云汀市公安局", "reason": "不属本机关职权"}
        assert status(clerk.act(f"/cases/{second}/referral", body)) == "out_of_scope"


class TestSteps:
    @pytest.fixture
    def number(self, clerk, world) -> str:
        return accepted(clerk, world)

    def test_a_returned_step_is_supplemented_while_its_neighbour_goes_on(
        self, as_owner, clerk, number
    ):
        examiner = as_owner("examiner")
        body = {"reason": "布局图缺后厨", "materials": ["layout"]}
        examiner.act(f"/cases/{number}/steps/b/return", body)
        assert step(clerk, number, "b")["status"]["code"] == "returned"
        assert step(clerk, number, "c")["status"]["code"] == "open"

        body = {"note": "已补", "papers": [{"material": "layout"}]}
        clerk.act(f"/cases/{number}/steps/b/supplement", body)

        assert step(clerk, number, "b")["status"]["code"] == "open"

    def test_a_prerequisite_is_sent_back(self, as_owner, clerk, number):
        examine(as_owner, number)
        body = {"target": "b", "reason": "与现场不符"}

        as_owner("approver").act(f"/cases/{number}/steps/d/sending-back", body)

        assert step(clerk, number, "b")["status"]["code"] == "open"

    def test_rerouting_and_another_signer(self, as_owner, head, clerk, number):
        body = {"reason": "A岗外出", "assignee": "examiner2"}
        head.act(f"/cases/{number}/steps/b/rerouting", body)
        assert step(clerk, number, "b")["assignee"] == "examiner2"

        second = as_owner("examiner2")
        body = {"signer": "examiner", "reason": "情况复杂"}
        second.act(f"/cases/{number}/steps/b/signers", body)
        second.act(f"/cases/{number}/steps/b/signatures", {"outcome": "agreed"})
        assert step(clerk, number, "b")["status"]["code"] == "open"
        as_owner("examiner").act(f"/cases/{number}/steps/b/signatures", {"outcome": "agreed"})

        assert step(clerk, number, "b")["status"]["code"] == "decided"

    def test_a_step_is_extended_in_its_own_unit(self, head, clerk, number):
        before = step(clerk, number, "b")["due_at"]
        wrong = head.act(
            f"/cases/{number}/steps/b/extension", {"limit": "2h", "reason": "检测"}, status=409
        )
        assert wrong["code"] == "not_acceptable"

        head.act(f"/cases/{number}/steps/b/extension", {"limit": "2wd", "reason": "检测"})

        assert step(clerk, number, "b")["due_at"] > before

    def test_a_special_procedure_stops_one_step_or_the_case(self, as_owner, head, clerk, number):
        body = {"kind": "hearing", "needed_days": 10, "reason": "利害关系人申请"}
        as_owner("examiner").act(f"/cases/{number}/steps/b/special-procedures", body)
        assert step(clerk, number, "b")["is_paused"]
        assert not step(clerk, number, "c")["is_paused"]
        head.act(f"/cases/{number}/steps/b/special-procedures/end", {"result": "无异议"})

        assert status(head.act(f"/cases/{number}/special-procedures", body)) == "hearing"
        answer = head.act(f"/cases/{number}/special-procedures/end", {"result": "无异议"})
        assert status(answer) != "hearing"

    def test_the_head_grants_the_one_extension(self, head, number):
        before = head.get(f"/cases/{number}")["due_at"]
        answer = head.act(f"/cases/{number}/extension", {"reason": "案情复杂"})
        assert answer["due_at"] > before

        again = head.act(f"/cases/{number}/extension", {"reason": "还要"}, status=409)
        assert again["code"] == "extension_not_allowed"

    def test_a_batch_signs_what_it_can_and_tells_of_the_rest(self, as_owner, clerk, world, number):
        other = accepted(clerk, world)
        examiner = as_owner("examiner")
        examiner.act(f"/cases/{other}/steps/b/signatures", {"outcome": "agreed"})
        entries = [{"number": number, "step": "b"}, {"number": other, "step": "b"}]

        answer = examiner.act("/signatures", {"entries": entries})

        assert [one["is_signed"] for one in answer["entries"]] == [True, False]
        assert answer["entries"][1]["code"] == "step_not_open"


class TestApplicants:
    def test_registered_found_corrected_renamed_and_masked(self, clerk, world):
        person = {"name": "周小民", "identity": w.citizen_id(7), "phone": "19900000007"}
        first = clerk.act("/applicants", person, status=201)
        assert (first["name"], first["phone"]) == ("周**", "199****0007")
        path = f"/applicants/{first['uuid']}"
        clerk.act(f"{path}/contacts", {"phone": "19900000008"})
        clerk.act(f"{path}/name", {"name": "周大民", "reason": "户口簿"})

        found = clerk.ask("/applicants/search", {"identity": w.citizen_id(7)})["entries"]
        assert found == [clerk.get(path)]
        whole = clerk.ask(f"{path}/reveal", {"field": "phone", "purpose": "通知"})
        assert whole["value"] == "19900000008"

    def test_another_name_on_the_same_document_is_refused(self, clerk, world):
        person = {"name": "林二", "identity": w.citizen_id()}

        assert clerk.act("/applicants", person, status=409)["code"] == "name_differs"

    def test_an_agent_acts_once_authorised(self, clerk, world):
        agent = str(w.applicant(8, name="周代理").uuid)
        body = application(world, agent=agent)
        assert clerk.act("/cases", body, status=409)["code"] == "agent_not_authorized"
        letter = {"agent": agent, "valid_from": "2026-03-02", "items": ["food-licence"]}
        clerk.act(f"/applicants/{world.applicant.uuid}/agents", letter, status=201)

        clerk.act("/cases", body, status=201)

    def test_consent_to_prefill_and_its_withdrawal(self, clerk, world):
        path = f"/applicants/{world.applicant.uuid}"
        asked = {"fields": ["shop"], "purpose": "预填"}
        assert clerk.ask(f"{path}/prefill", asked, status=409)["code"] == "consent_missing"
        clerk.act(f"{path}/prefill-consent")
        assert clerk.ask(f"{path}/prefill", asked) == {"answers": {}}
        clerk.act(f"{path}/prefill-consent/withdrawal")

        clerk.ask(f"{path}/prefill", asked, status=409)


def test_a_material_is_verified_and_another_found_defective(as_owner, clerk, world):
    papers = [{"material": "form"}, {"material": "layout"}]
    number = received(clerk, world, papers=papers)

    good = clerk.act(f"/cases/{number}/materials/form/verification")
    bad = clerk.act(f"/cases/{number}/materials/layout/defect", {"reason": "比例不清"})

    assert (good["state"], bad["state"], bad["note"]) == ("verified", "defective", "比例不清")


def test_an_upload_is_what_its_bytes_say(clerk):
    assert upload(clerk)["media_type"] == "application/pdf"
    headers = clerk._headers({"Idempotency-Key": "upload-wrong"})
    wrong = clerk.client.post(
        "/api/v1/files", {"file": SimpleUploadedFile("a.pdf", b"MZ evil")}, headers=headers
    )

    assert (wrong.status_code, wrong.json()["code"]) == (415, "file_kind_refused")


def examine(as_owner: Any, number: str) -> None:
    as_owner("examiner").act(f"/cases/{number}/steps/b/signatures", {"outcome": "agreed"})
    for inspector in ("inspector1", "inspector2"):
        as_owner(inspector).act(f"/cases/{number}/steps/c/signatures", {"outcome": "agreed"})
