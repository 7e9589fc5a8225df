"""A standard from draft to repeal: who may do what, and what is never undone."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import ProgrammingError, connection, transaction

from onewindow.domains.catalogue import api
from onewindow.domains.catalogue.errors import (
    AlreadyReviewed,
    DraftExists,
    NotADraft,
    NotPublishable,
    NotWaivable,
    ReviewerNotIndependent,
    UnknownStandard,
)
from onewindow.domains.catalogue.models import Review, SearchTerm, ServiceStandard
from onewindow.domains.catalogue.tests.samples import (
    DRAFTER,
    EXPERT,
    FOOD,
    HEAD,
    PROFILE,
    STRANGER,
    TECHNICIAN,
    food,
    food_with,
)
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event
from onewindow.kit.refusals import Forbidden, Invalid

pytestmark = pytest.mark.django_db
CODE = "food-licence"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
TUESDAY = MONDAY.replace(day=3)
WEDNESDAY = MONDAY.replace(day=4)


@pytest.fixture(autouse=True)
def market():
    """The one department of the sample; the gate asks the register for it."""
    organizations.establish_division("360100", name="样市", by=SYSTEM, at=MONDAY)
    organizations.establish_department(
        "market", name="样市市场监督管理局", division="360100", by=SYSTEM, at=MONDAY
    )


def draft(content=None, at=MONDAY, **kwargs):
    records = {"optimisation_record": "合并两个环节", "meeting_minutes": "局务会〔2026〕3号"}
    return api.create_draft(CODE, content=content or food(), by=DRAFTER, at=at, **records | kwargs)


def list_item(valid_from=date(2026, 1, 1)):
    return api.list_power(
        CODE,
        list_kind="approvals",
        basis="食品安全法第三十五条",
        department="market",
        valid_from=valid_from,
        by=HEAD,
        at=MONDAY,
    )


def reviewed(at=MONDAY):
    api.submit_for_review(CODE, by=DRAFTER, at=at)
    api.record_review(CODE, kind="technical", is_approved=True, by=TECHNICIAN, at=at)
    api.record_review(CODE, kind="expert", is_approved=True, by=EXPERT, at=at)


def publish(at=MONDAY, **kwargs):
    return api.publish_standard(CODE, profile=PROFILE, by=HEAD, at=at, **kwargs)


def published(content=None):
    draft(content)
    list_item()
    reviewed()
    return publish()


def test_a_reviewed_listed_and_clean_standard_comes_into_force():
    standard = published()

    found = api.published_standard(CODE, date(2026, 3, 2))
    assert (found.pk, found.version, found.status) == (standard.pk, 1, "published")
    assert found.profile == PROFILE
    assert found.content == food()
    assert [
        type_
        for type_ in Event.objects.order_by("id").values_list("type", flat=True)
        if type_.startswith("catalogue")
    ] == [
        "catalogue.draft_created.v1",
        "catalogue.power_listed.v1",
        "catalogue.standard_submitted.v1",
        "catalogue.review_recorded.v1",
        "catalogue.review_recorded.v1",
        "catalogue.standard_published.v1",
    ]


def test_everything_that_is_missing_is_said_at_once():
    """W35: missing minutes block publication; N8: so does a missing flow; H1: so does the list."""
    draft(food(plan=None), optimisation_record="", meeting_minutes="")
    api.submit_for_review(CODE, by=DRAFTER, at=MONDAY)

    with pytest.raises(NotPublishable) as refused:
        api.publish_standard(CODE, profile={}, by=HEAD, at=MONDAY)

    assert refused.value.details["reasons"] == [
        "检查发现1处错误未改正也未豁免：审批流程（没有审批流程）",
        "缺少技术审查",
        "缺少专家审查",
        "缺少优化记录",
        "缺少审定会议纪要",
        "时限规则“LIC”不存在",
        "事项不在现行有效的权力清单内",
    ]
    assert ServiceStandard.objects.get().status == "in_review"


def test_a_city_that_keeps_no_minutes_may_switch_that_check_off(settings):
    """W35 is configurable."""
    settings.PUBLICATION_NEEDS_MINUTES = False
    draft(optimisation_record="", meeting_minutes="")
    list_item()
    reviewed()

    assert publish().status == "published"


def test_the_rule_profile_on_record_is_pinned():
    """A case of 2024 is explained in 2026 by the profile of its time."""
    draft()
    list_item()
    reviewed()
    standard = api.publish_standard(CODE, by=HEAD, at=MONDAY)

    assert standard.profile["code"] == "LIC"
    assert standard.profile["limits"][""]["limit"] == "20wd"


def test_an_unknown_department_is_refused_at_publication():
    draft(food(department="moon"))
    list_item()
    reviewed()

    with pytest.raises(NotPublishable, match="部门（部门不存在）"):
        publish()


def test_one_review_is_not_enough():
    """X4: cannot publish with one review."""
    draft()
    list_item()
    api.submit_for_review(CODE, by=DRAFTER, at=MONDAY)
    api.record_review(CODE, kind="technical", is_approved=True, by=TECHNICIAN, at=MONDAY)

    with pytest.raises(NotPublishable, match="缺少专家审查"):
        publish()


def test_one_person_cannot_do_both_reviews_nor_review_what_they_wrote():
    """X4: the same person cannot do both; an author does neither."""
    draft()
    api.submit_for_review(CODE, by=DRAFTER, at=MONDAY)
    api.record_review(CODE, kind="technical", is_approved=True, by=TECHNICIAN, at=MONDAY)

    with pytest.raises(ReviewerNotIndependent, match="已作另一项审查"):
        api.record_review(CODE, kind="expert", is_approved=True, by=TECHNICIAN, at=MONDAY)
    with pytest.raises(ReviewerNotIndependent, match="参与了起草"):
        api.record_review(CODE, kind="expert", is_approved=True, by=DRAFTER, at=MONDAY)
    with pytest.raises(AlreadyReviewed):
        api.record_review(CODE, kind="technical", is_approved=True, by=EXPERT, at=MONDAY)
    assert Review.objects.count() == 1


def test_a_change_after_review_needs_reviewing_again():
    draft()
    list_item()
    reviewed()
    api.revise_draft(CODE, content=food(promised_limit="11wd"), by=DRAFTER, at=TUESDAY)
    api.submit_for_review(CODE, by=DRAFTER, at=TUESDAY)

    with pytest.raises(NotPublishable, match="缺少技术审查；缺少专家审查"):
        publish(TUESDAY)


def test_a_review_that_sends_back_needs_an_opinion():
    draft()
    api.submit_for_review(CODE, by=DRAFTER, at=MONDAY)
    with pytest.raises(Invalid, match="意见"):
        api.record_review(CODE, kind="expert", is_approved=False, by=EXPERT, at=MONDAY)

    api.record_review(
        CODE, kind="expert", is_approved=False, opinion="补写审查要点", by=EXPERT, at=MONDAY
    )
    assert ServiceStandard.objects.get().status == "draft"


def test_a_new_version_ends_the_old_one_on_its_first_day():
    first = published()
    draft(food(promised_limit="12wd"), at=TUESDAY)
    reviewed(TUESDAY)
    second = publish(TUESDAY, valid_from=date(2026, 3, 10), message="延长承诺期限")

    assert api.published_standard(CODE, date(2026, 3, 9)).pk == first.pk
    assert api.published_standard(CODE, date(2026, 3, 10)).pk == second.pk
    assert api.standard_version(CODE, 1).content == food()
    first.refresh_from_db()
    assert (first.status, first.valid_until) == ("superseded", date(2026, 3, 10))


def test_the_publish_log_reads_like_commits():
    published()
    draft(food(promised_limit="12wd"), at=TUESDAY)
    reviewed(TUESDAY)
    publish(TUESDAY, message="延长承诺期限")
    api.repeal_standard(CODE, reason="事项取消", by=HEAD, at=WEDNESDAY)

    assert [
        (
            log.message,
            log.actor_name,
            *((r.old and r.old.version, r.new and r.new.version) for r in log.records.all()),
        )
        for log in api.publish_log(CODE)
    ] == [
        ("事项取消", "负责人丁", (2, None)),
        ("延长承诺期限", "负责人丁", (1, 2)),
        ("", "负责人丁", (None, 1)),
    ]


def test_a_repealed_item_is_closed_the_same_day():
    published()
    api.repeal_standard(CODE, reason="事项取消", by=HEAD, at=WEDNESDAY)

    assert api.published_standard(CODE, date(2026, 3, 3)).version == 1
    with pytest.raises(UnknownStandard, match="没有有效的标准"):
        api.published_standard(CODE, date(2026, 3, 4))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE catalogue_servicestandard SET document = '{}'",
        "UPDATE catalogue_servicestandard SET content_hash = ''",
        "UPDATE catalogue_servicestandard SET profile = '{}'",
        "UPDATE catalogue_servicestandard SET valid_from = '2020-01-01'",
        "UPDATE catalogue_servicestandard SET status = 'draft'",
        "UPDATE catalogue_servicestandard SET version = 7",
        "DELETE FROM catalogue_servicestandard",
        "UPDATE catalogue_publishlog SET message = 'x'",
        "DELETE FROM catalogue_publishlogrecord",
    ],
)
def test_the_database_itself_refuses_to_change_what_was_published(statement):
    standard = published()

    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert ServiceStandard.objects.get().content_hash == standard.content_hash


def test_a_draft_may_be_thrown_away():
    draft()

    deleted = ServiceStandard.objects.all().delete()[1]
    assert deleted["catalogue.ServiceStandard"] == 1
    assert not SearchTerm.objects.exists()


def test_two_drafts_of_one_item_are_refused():
    draft()

    with pytest.raises(DraftExists):
        draft()


def test_what_is_published_cannot_be_revised_only_drafted_anew():
    published()

    with pytest.raises(NotADraft):
        api.revise_draft(CODE, content=food(), by=DRAFTER, at=TUESDAY)
    assert draft(at=TUESDAY).version == 2


def test_two_items_from_one_template_change_independently():
    """N8: two items of one template can be changed independently."""
    draft()
    twin = food(code="food-licence-twin", name="食品经营许可变更")
    api.create_draft("food-licence-twin", content=twin, by=DRAFTER, at=MONDAY)
    plan = deepcopy(FOOD["plan"])
    plan["steps"][1]["limit"] = "2wd"
    changed = food(code="food-licence-twin", name="食品经营许可变更", plan=plan)
    api.revise_draft("food-licence-twin", content=changed, by=DRAFTER, at=TUESDAY)

    assert api.standard_version(CODE, 1).content == food()
    assert api.standard_version("food-licence-twin", 1).content == changed


def test_a_waiver_opens_the_gate_with_reason_and_name():
    content = food_with("materials.0.name", "其他材料")
    draft(content)
    list_item()
    reviewed()
    with pytest.raises(NotPublishable, match="申请材料第1项的名称（表述含糊或兜底）"):
        publish()

    with pytest.raises(Invalid, match="理由"):
        api.waive_finding(CODE, rule="vague_clause", reason="", by=HEAD, at=MONDAY)
    with pytest.raises(NotWaivable):
        api.waive_finding(CODE, rule="plan_cycle", reason="领导同意了", by=HEAD, at=MONDAY)
    api.waive_finding(CODE, rule="vague_clause", reason="上级目录原文", by=HEAD, at=MONDAY)

    assert publish().findings[0]["waived"] == "上级目录原文（负责人丁）"


@pytest.mark.parametrize(
    "act",
    [
        lambda: api.create_draft(CODE, content=food(), by=STRANGER, at=MONDAY),
        lambda: api.submit_for_review(CODE, by=STRANGER, at=MONDAY),
        lambda: api.record_review(CODE, kind="expert", is_approved=True, by=STRANGER, at=MONDAY),
        lambda: api.publish_standard(CODE, profile=PROFILE, by=STRANGER, at=MONDAY),
        lambda: api.repeal_standard(CODE, reason="无", by=STRANGER, at=MONDAY),
        lambda: api.waive_finding(CODE, rule="phones", reason="没有理由", by=STRANGER, at=MONDAY),
        lambda: api.cancel_power(
            CODE, list_kind="approvals", on=date(2026, 3, 2), reason="无", by=STRANGER, at=MONDAY
        ),
    ],
)
def test_a_stranger_is_refused_and_changes_nothing(act):
    draft()
    events = Event.objects.count()

    with pytest.raises(Forbidden):
        act()

    assert Event.objects.count() == events
    assert ServiceStandard.objects.get().status == "draft"
