from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from onewindow.domains.applicants import api as applicants
from onewindow.kit.actors import SYSTEM, Actor, ActorKind
from onewindow.kit.audit import PurposeMissing
from onewindow.kit.models import AuditRow, Event
from onewindow.kit.refusals import Forbidden
from onewindow.lib.check_digits import citizen_id_check, organisation_check, uscc_check

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def citizen_id(serial: str = "001") -> str:
    body = f"99000019900101{serial}"
    return body + citizen_id_check(body)


BODY = "91990100" + "MA000000" + organisation_check("MA000000")
USCC = BODY + uscc_check(BODY)
WANG = applicants.NaturalPerson(
    "王小明", citizen_id(), phone="13812345678", address="云岭省云汀市云汀城区湖心街道柳岸路8号"
)
SHOP = applicants.LegalPerson("云汀小馆餐饮有限公司", USCC, legal_representative="王小明")
CLERK = Actor(
    ActorKind.OFFICER,
    "0001",
    "张敏",
    capabilities=frozenset({"applicants.register", "applicants.view", "cases.unmask"}),
)
STRANGER = Actor(ActorKind.OFFICER, "0009", "路人")


@pytest.fixture
def wang(db):
    return applicants.register_applicant(WANG, by=CLERK, at=AT)


def test_a_person_registered_twice_is_one_applicant(wang):
    """Q15: 一人一档; typed again with spaces and a small x it is still the same person."""
    again = applicants.NaturalPerson(" 王小明 ", f" {citizen_id()} ".lower())

    assert applicants.register_applicant(again, by=CLERK, at=AT) == wang
    assert Event.objects.filter(type="applicants.applicant_registered.v1").count() == 1


def test_namesakes_are_two_people(wang):
    other = applicants.register_applicant(
        applicants.NaturalPerson("王小明", citizen_id("002")), by=CLERK, at=AT
    )

    assert other != wang
    found = applicants.find_applicants(name="王小明", by=CLERK)
    assert [one.identity[:6] for one in found] == ["990000", "990000"]
    assert len({one.uuid for one in found}) == 2


def test_the_database_holds_no_number_phone_or_address(wang):
    """2.10: personal data is encrypted at rest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(a)::text FROM applicants_applicant a")
        stored = cursor.fetchone()[0]

    for secret in [citizen_id(), "13812345678", "柳岸路8号"]:
        assert secret not in stored
    assert applicants.applicant(str(wang.uuid)).phone == "13812345678"


def test_no_fact_carries_personal_data(wang):
    for event in Event.objects.all():
        for secret in [citizen_id(), "王小明", "13812345678"]:
            assert secret not in str(event.payload)


def test_lists_are_masked(wang):
    """2.10, Q17: masking on all lists."""
    [shown] = applicants.find_applicants(identity=citizen_id(), by=CLERK)

    assert shown.name == "王**"
    assert shown.identity == "990000**********" + citizen_id()[-2:]
    assert shown.phone == "138****5678"
    assert shown.address == "云岭省云汀市云汀城区湖心街道****"


def test_a_body_is_shown_with_its_public_name_and_code(db):
    body = applicants.register_applicant(SHOP, by=CLERK, at=AT)

    shown = applicants.summary(body)
    assert (shown.name, shown.identity) == ("云汀小馆餐饮有限公司", USCC)
    assert body.uscc == USCC


def test_a_person_is_found_by_number_or_phone_and_not_by_a_part(wang):
    assert len(applicants.find_applicants(phone="138 1234 5678", by=CLERK)) == 1
    assert applicants.find_applicants(identity=citizen_id()[:17], by=CLERK) == []
    assert applicants.find_applicants(by=CLERK) == []


def test_each_unmasking_leaves_a_row_with_its_purpose(wang):
    """2.10 (PIPL): each unmasking is logged with who, what, when and why."""
    number = applicants.reveal(
        str(wang.uuid), "citizen_id_number", purpose="核对身份", by=CLERK, at=AT
    )

    assert number == citizen_id()
    row = AuditRow.objects.get()
    assert (row.what, row.actor_key, row.purpose, row.at) == (
        "unmask.citizen_id_number",
        "0001",
        "核对身份",
        AT,
    )
    assert row.subject == f"applicant:{wang.uuid}"
    assert citizen_id() not in str(row.details)


def test_without_a_purpose_or_a_right_nothing_is_shown(wang):
    """2.10 (PIPL): no purpose, no data."""
    with pytest.raises(PurposeMissing):
        applicants.reveal(str(wang.uuid), "phone", purpose=" ", by=CLERK, at=AT)
    with pytest.raises(Forbidden):
        applicants.reveal(str(wang.uuid), "phone", purpose="好奇", by=STRANGER, at=AT)
    with pytest.raises(applicants.UnknownField):
        applicants.reveal(str(wang.uuid), "identity_digest", purpose="核对", by=CLERK, at=AT)

    assert AuditRow.objects.count() == 0


@pytest.mark.parametrize(
    ("_case", "person", "field", "message"),
    [
        (
            "a wrong check digit",
            applicants.NaturalPerson(
                "甲", citizen_id()[:17] + ("0" if citizen_id()[17] != "0" else "1")
            ),
            "citizen_id_number",
            "校验码不符",
        ),
        (
            "a day that never was",
            applicants.NaturalPerson("甲", "990000199002300012"),
            "citizen_id_number",
            "真实日期",
        ),
        (
            "a wrong credit code",
            applicants.LegalPerson("甲", USCC[:17] + ("0" if USCC[17] != "0" else "1")),
            "uscc",
            "校验码",
        ),
        (
            "a short phone",
            applicants.NaturalPerson("甲", citizen_id(), phone="1381234"),
            "phone",
            "电话",
        ),
        ("no name", applicants.NaturalPerson(" ", citizen_id()), "name", "不能为空"),
    ],
)
def test_bad_input_is_refused_with_field_and_rule(db, _case, person, field, message):
    """6: field, rule, remedy."""
    with pytest.raises(applicants.InvalidApplicant) as refusal:
        applicants.register_applicant(person, by=CLERK, at=AT)

    assert refusal.value.field == field
    assert message in refusal.value.message
    assert applicants.Applicant.objects.count() == 0


def test_invented_people_stay_out_of_a_real_city(db, settings):
    settings.DEMO_IDENTITIES = False

    with pytest.raises(applicants.InvalidApplicant, match="演示数据"):
        applicants.register_applicant(WANG, by=CLERK, at=AT)


def test_a_number_under_another_name_is_refused_without_telling_the_name(wang):
    with pytest.raises(applicants.NameDiffers) as refusal:
        applicants.register_applicant(
            applicants.NaturalPerson("李四", citizen_id()), by=CLERK, at=AT
        )

    assert "王**" in refusal.value.message
    assert "王小明" not in str(refusal.value)


def test_a_renamed_person_is_the_same_applicant(wang):
    applicants.rename_applicant(
        str(wang.uuid), name="王晓鸣", reason="户口簿更名页", by=CLERK, at=AT
    )

    again = applicants.NaturalPerson("王晓鸣", citizen_id())
    assert applicants.register_applicant(again, by=CLERK, at=AT) == wang


def test_a_new_phone_replaces_the_old_and_is_a_fact(wang):
    applicants.register_applicant(
        applicants.NaturalPerson("王小明", citizen_id(), phone="13987654321"), by=CLERK, at=AT
    )

    assert applicants.find_applicants(phone="13812345678", by=CLERK) == []
    assert len(applicants.find_applicants(phone="13987654321", by=CLERK)) == 1
    assert Event.objects.get(type="applicants.contacts_corrected.v1").payload["fields"] == ["phone"]


def test_after_a_change_of_keys_a_person_is_still_found(wang, settings):
    settings.DATA_KEYS_OLD = [settings.DATA_KEY]
    settings.DATA_KEY = "1" * 64

    again = applicants.register_applicant(WANG, by=CLERK, at=AT)

    assert again == wang


class TestAgents:
    """帮办代办 (1.6): agent acts with authorisation; both identities are kept."""

    @pytest.fixture
    def agent(self, db):
        person = applicants.NaturalPerson("赵代办", citizen_id("003"))
        return applicants.register_applicant(person, by=CLERK, at=AT)

    def authorize(self, wang, agent, **also):
        return applicants.authorize_agent(
            str(wang.uuid),
            agent=str(agent.uuid),
            valid_from=date(2026, 3, 1),
            valid_until=date(2026, 3, 31),
            by=CLERK,
            at=AT,
            **also,
        )

    def asked(self, wang, agent, item="food-licence", on=date(2026, 3, 2)):
        return applicants.authorization_for(str(agent.uuid), str(wang.uuid), item=item, on=on)

    def test_without_a_letter_the_agent_is_refused(self, wang, agent):
        with pytest.raises(applicants.AgentNotAuthorized, match="没有办理该事项的有效委托"):
            self.asked(wang, agent)

    def test_with_a_letter_both_are_named(self, wang, agent):
        self.authorize(wang, agent)

        found = self.asked(wang, agent)
        assert (found.principal, found.agent) == (wang, agent)

    def test_a_letter_has_items_and_days(self, wang, agent):
        self.authorize(wang, agent, items=["food-licence"])

        assert self.asked(wang, agent, on=date(2026, 3, 31)) is not None
        for wrong in [{"item": "passport"}, {"on": date(2026, 4, 1)}]:
            with pytest.raises(applicants.AgentNotAuthorized):
                self.asked(wang, agent, **wrong)

    def test_nobody_is_their_own_agent(self, wang):
        with pytest.raises(applicants.InvalidApplicant, match="不能是申请人本人"):
            self.authorize(wang, wang)


class TestPrefill:
    """Q15: personal data entered once, with consent."""

    def test_without_consent_nothing_is_kept_or_shown(self, wang):
        with pytest.raises(applicants.ConsentMissing):
            applicants.keep_answers(str(wang.uuid), {"shop_name": "小馆"}, by=CLERK, at=AT)
        with pytest.raises(applicants.ConsentMissing):
            applicants.prefill(str(wang.uuid), ["shop_name"], purpose="预填", by=CLERK, at=AT)

    def test_the_second_form_is_filled_from_the_first(self, wang):
        applicants.consent_to_prefill(str(wang.uuid), by=CLERK, at=AT)
        applicants.keep_answers(
            str(wang.uuid), {"shop_name": "小馆", "area": "60"}, by=CLERK, at=AT
        )

        assert applicants.prefill(
            str(wang.uuid), ["shop_name", "floor"], purpose="预填申请表", by=CLERK, at=AT
        ) == {"shop_name": "小馆"}
        assert AuditRow.objects.get().what == "unmask.answers"

    def test_a_withdrawn_consent_erases(self, wang):
        uuid = str(wang.uuid)
        applicants.consent_to_prefill(uuid, by=CLERK, at=AT)
        applicants.keep_answers(uuid, {"shop_name": "小馆"}, by=CLERK, at=AT)

        applicants.withdraw_consent(uuid, by=CLERK, at=AT)
        applicants.consent_to_prefill(uuid, by=CLERK, at=AT)

        assert applicants.prefill(uuid, ["shop_name"], purpose="预填", by=CLERK, at=AT) == {}

    def test_applicants_act_for_themselves_and_nobody_else(self, wang):
        me = Actor(ActorKind.APPLICANT, str(wang.uuid), "王小明")
        other = Actor(ActorKind.APPLICANT, "someone-else", "李四")

        applicants.consent_to_prefill(str(wang.uuid), by=me, at=AT)
        with pytest.raises(Forbidden):
            applicants.withdraw_consent(str(wang.uuid), by=other, at=AT)


def test_a_clerk_without_the_right_registers_nobody(db):
    with pytest.raises(Forbidden):
        applicants.register_applicant(WANG, by=STRANGER, at=AT)

    assert applicants.Applicant.objects.count() == 0
    assert applicants.register_applicant(WANG, by=SYSTEM, at=AT).name == "王小明"
