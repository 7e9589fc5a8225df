"""The 22 rule profiles, one row each, as the statutes have them."""

from pathlib import Path
from typing import NamedTuple

import pytest

from onewindow.domains.calendars.rules import case_clocks
from onewindow.domains.calendars.rules.case_clocks import CaseTimes
from onewindow.domains.calendars.rules.errors import (
    BadProfile,
    ExtensionNotAllowed,
    KindNotExcluded,
    UnknownProfile,
)
from onewindow.domains.calendars.rules.excluded import ARTICLE_45, ExcludedKind, Pause
from onewindow.domains.calendars.rules.profiles import (
    DayReading,
    SilenceAtDecision,
    SilenceAtReceipt,
    StartEvent,
    check_extension,
    check_suspension,
    load_profiles,
)
from onewindow.domains.calendars.tests.rules.times import CALENDAR, at, day
from onewindow.lib.limits import Limit

PROFILES = load_profiles(
    (Path(__file__).resolve().parents[5] / "city" / "profiles.yaml").read_text(encoding="utf-8")
)
EIGHT = set(ARTICLE_45)
K = ExcludedKind
A, R, S = StartEvent.ACCEPTANCE, StartEvent.RECEIPT, StartEvent.SUBMISSION
DEEMED, ON_THE_SPOT = SilenceAtReceipt.DEEMED_ACCEPTED, SilenceAtReceipt.ACCEPTED_ON_THE_SPOT
MUTE, NONE = SilenceAtReceipt.NONE, SilenceAtDecision.NONE


class Row(NamedTuple):
    """One profile; ``due`` is for a start at nine on Thursday 2026-02-12, before 春节."""

    code: str
    start: StartEvent
    receipt: str | None
    at_receipt: SilenceAtReceipt
    variant: str
    limit: str | None
    due: str
    silence: SilenceAtDecision
    extension: str | None
    excluded: set[ExcludedKind]


ROWS = [
    Row("LIC", A, "5wd", DEEMED, "", "20wd", "2026-03-18", NONE, "10wd", EIGHT),
    Row("JOINT", A, "5wd", DEEMED, "", "45wd", "2026-04-23", NONE, "15wd", EIGHT),
    Row("UP", A, "5wd", DEEMED, "", "20wd", "2026-03-18", NONE, None, set()),
    Row("RE", A, "0wd", ON_THE_SPOT, "", "30wd", "2026-04-01", NONE, None,
        {K.SITE_VIEW, K.PUBLIC_NOTICE}),
    Row("MKT", S, "0wd", MUTE, "", "3wd", "2026-02-24", NONE, "3wd", set()),
    Row("BUILD", R, None, MUTE, "", "7d", "2026-02-19", NONE, None, set()),
    Row("POLL", A, "3d", DEEMED, "", "20d", "2026-03-04", NONE, None, set()),
    Row("WATER", A, "5wd", MUTE, "", "45wd", "2026-04-23", NONE, None,
        {K.HEARING, K.CONSULTATION}),
    Row("HAZ", R, None, MUTE, "", "30d", "2026-03-14", NONE, None, set()),
    Row("FIREW", A, None, MUTE, "retail", "20d", "2026-03-04", NONE, None, set()),
    Row("HR", R, None, MUTE, "", "20d", "2026-03-04", NONE, None, set()),
    Row("PERF", A, None, MUTE, "", "3d", "2026-02-15", NONE, None, set()),
    Row("INJ", A, None, MUTE, "", "60d", "2026-04-13", NONE, None, {K.JUDICIAL}),
    Row("NOT", A, None, MUTE, "", "15wd", "2026-03-11", NONE, None,
        {K.FORCE_MAJEURE, K.SUPPLEMENT, K.VERIFICATION}),
    Row("PASS", R, None, MUTE, "", "15d", "2026-02-27", NONE, "15d", set()),
    Row("IDC", S, None, MUTE, "", "60d", "2026-04-13", NONE, "30d", set()),
    Row("MAR", StartEvent.PRESENCE, None, MUTE, "", "0wd", "2026-02-12",
        SilenceAtDecision.WITHDRAWN, None, {K.COOLING_OFF}),
    Row("FUND", A, None, MUTE, "withdrawal", "3d", "2026-02-15", NONE, None, set()),
    Row("NGO", StartEvent.VALID_DOCUMENTS, None, MUTE, "", "60d", "2026-04-13", NONE, None, set()),
    Row("RENEW", R, "5wd", DEEMED, "", None, "2026-03-20", SilenceAtDecision.RENEWED, None, set()),
    Row("SILENT", R, None, MUTE, "", "30d", "2026-03-14", SilenceAtDecision.CONSENT, None, set()),
    Row("PROM", StartEvent.PROMISE, None, MUTE, "", "0wd", "2026-02-12", NONE, None, set()),
]  # fmt: skip
START = at("2026-02-12")
EVENTS = {
    A: "accepted_at",
    R: "received_at",
    S: "submitted_at",
    StartEvent.PRESENCE: "present_at",
    StartEvent.VALID_DOCUMENTS: "valid_documents_at",
    StartEvent.PROMISE: "promised_at",
}


def _times(event, **more):
    return CaseTimes(**{EVENTS[event]: START}, expires_on=day("2026-03-20"), **more)


def test_there_are_twenty_two_profiles():
    assert {profile.code for profile in PROFILES.values()} == {row.code for row in ROWS}
    assert PROFILES["REC"] is PROFILES["PROM"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_profile(row):
    """Each row of the table: start event, unit, silence outcome, excluded kinds, extension."""
    profile = PROFILES[row.code]
    receipt, limit = profile.receipt.limit, profile.decision_limit(row.variant)
    extension = profile.extension_rule(row.variant)
    assert profile.start is row.start
    assert (receipt and str(receipt), profile.receipt.silence) == (row.receipt, row.at_receipt)
    assert (limit and str(limit), profile.silence) == (row.limit, row.silence)
    assert (extension and str(extension.limit)) == row.extension
    assert profile.excluded == row.excluded

    clock = case_clocks.decision_clock(profile, _times(row.start), CALENDAR, variant=row.variant)
    assert clock is not None
    assert clock.due_on == day(row.due)
    assert clock.derivation[0].text.startswith(row.start.label)
    assert case_clocks.decision_clock(profile, CaseTimes(), CALENDAR, variant=row.variant) is None
    assert clock.due_at is not None
    expected = None if row.silence is NONE else row.silence
    assert case_clocks.silence_at_decision(profile, clock, clock.due_at) is expected
    assert case_clocks.silence_at_decision(profile, clock, START) is None
    for kind in ExcludedKind:
        if kind in row.excluded:
            assert check_suspension(profile, kind).startswith(("《", "本市"))
        else:
            with pytest.raises(KindNotExcluded, match=kind.label):
                check_suspension(profile, kind)


@pytest.mark.parametrize(
    ("code", "variant", "limit", "start"),
    [
        ("POLL", "key", "30d", A),
        ("POLL", "site", "45d", A),
        ("POLL", "renewal", "20d", A),
        ("FIREW", "wholesale", "30d", A),
        ("INJ", "clear", "15d", A),
        ("FUND", "loan", "15d", A),
        ("MKT", "on_the_spot", "0wd", S),
        ("UP", "upper", "20wd", StartEvent.FORWARDED),
        ("UP", "lawyer", "20d", A),
        ("UP", "lawyer_upper", "10d", StartEvent.FORWARDED),
        ("PROM", "filing", "0wd", StartEvent.PROMISE),
    ],
)
def test_variants(code, variant, limit, start):
    rule = PROFILES[code].limit_rule(variant)
    assert str(rule.limit) == limit
    assert (rule.start or PROFILES[code].start) is start


def test_an_unknown_variant_names_those_that_exist():
    with pytest.raises(UnknownProfile, match="没有变体“big”") as refusal:
        PROFILES["FIREW"].limit_rule("big")
    assert refusal.value.next_step == "可用的变体：retail、wholesale。"


def test_a_bare_day_can_be_read_as_natural_or_working_days():
    """Guides publish working days where the statute says 日; the statute's text stays beside it."""
    profile = PROFILES["HR"]
    times = CaseTimes(received_at=START)
    natural = case_clocks.decision_clock(profile, times, CALENDAR)
    working = case_clocks.decision_clock(profile, times, CALENDAR, days=DayReading.WORKING)
    assert natural is not None
    assert working is not None
    assert (natural.due_on, working.due_on) == (day("2026-03-04"), day("2026-03-18"))
    assert profile.limit_rule().written == "自收到申请之日起二十日"
    assert str(PROFILES["LIC"].decision_limit(days=DayReading.NATURAL)) == "20wd"


def test_a_pause_the_law_does_not_know_is_refused():
    times = CaseTimes(received_at=START)
    with pytest.raises(KindNotExcluded, match="专家评审") as refusal:
        case_clocks.decision_clock(
            PROFILES["BUILD"],
            times,
            CALENDAR,
            pauses=[Pause(day("2026-02-13"), kind=K.EXPERT_REVIEW)],
        )
    assert refusal.value.next_step == "本类事项的期限不得暂停。"


def test_the_refusal_of_a_pause_lists_the_kinds_in_order():
    with pytest.raises(KindNotExcluded) as refusal:
        check_suspension(PROFILES["LIC"], K.CONSULTATION)
    assert refusal.value.next_step == (
        "可以不计入的只有：听证、招标、拍卖、检验、检测、检疫、鉴定、专家评审。"
    )


@pytest.mark.parametrize(
    ("_case", "code", "limit", "granted", "message"),
    [
        ("a law without extension", "BUILD", "7d", 0, "没有规定可以延长"),
        ("a second one", "LIC", "5wd", 1, "已延长1次"),
        ("too long", "LIC", "11wd", 0, "最多允许延长10个工作日"),
        ("in another unit", "LIC", "10d", 0, "最多允许延长10个工作日"),
        ("of nothing", "LIC", "0wd", 0, "最多允许延长10个工作日"),
    ],
)
def test_an_extension_the_law_does_not_know_is_refused(_case, code, limit, granted, message):
    with pytest.raises(ExtensionNotAllowed, match=message):
        check_extension(PROFILES[code], Limit.parse(limit), granted=granted)


def test_an_extension_names_who_approves():
    assert check_extension(PROFILES["JOINT"], Limit.parse("15wd")).approver == "本级人民政府负责人"
    assert check_extension(PROFILES["LIC"], Limit.parse("10wd")).article == "《行政许可法》第42条"


@pytest.mark.parametrize(
    ("_case", "text", "message"),
    [
        ("broken YAML", "profiles: [", "YAML"),
        ("a limit without unit", "profiles: [{code: XX, name: 甲, start: receipt, "
         "decision: {limit: 20}, articles: [甲]}]", "limit"),
        ("an unknown event", "profiles: [{code: XX, name: 甲, start: birth, "
         "decision: {limit: 20wd}, articles: [甲]}]", "start"),
        ("no article", "profiles: [{code: XX, name: 甲, start: receipt, "
         "decision: {limit: 20wd}, articles: []}]", "articles"),
        ("one code twice", "profiles: ["
         + 2 * "{code: XX, name: 甲, start: receipt, decision: {limit: 1wd}, articles: [甲]},"
         + "]", "出现了两次"),
    ],
)  # fmt: skip
def test_a_bad_profile_file_names_the_place(_case, text, message):
    with pytest.raises(BadProfile, match=message):
        load_profiles(text)
