from __future__ import annotations

from datetime import UTC, datetime

import pytest

from onewindow.domains.documents.rules.kinds import SPECS, NoticeKind, SealKind, seal_of
from onewindow.domains.documents.rules.numbers import (
    ALPHABET,
    check_character,
    chinese_date,
    normalise_code,
    notice_number,
    series,
    show_code,
)


def test_a_number_is_short_name_mark_year_and_serial():
    assert notice_number("云汀市监", NoticeKind.ACCEPTANCE, 2026, 1) == "云汀市监受〔2026〕0001号"
    assert (
        notice_number("云汀市监", NoticeKind.REFUSAL, 2026, 12345) == "云汀市监许不〔2026〕12345号"
    )


def test_no_two_kinds_share_a_mark_so_numbers_of_one_department_never_collide():
    marks = [spec.mark for spec in SPECS.values()]

    assert len(marks) == len(set(marks)) == len(NoticeKind)


def test_every_department_kind_and_year_counts_for_itself():
    assert series("market", NoticeKind.GRANT, 2026) == "notice:market:grant:2026"


@pytest.mark.parametrize(
    ("_case", "kind", "is_licensing", "for_utilities", "expected"),
    [
        ("acceptance", NoticeKind.ACCEPTANCE, True, False, SealKind.ACCEPTANCE),
        ("acceptance for utilities", NoticeKind.ACCEPTANCE, False, True, SealKind.UTILITIES),
        ("licence granted", NoticeKind.GRANT, True, False, SealKind.LICENSING),
        ("registration", NoticeKind.REGISTRATION, False, False, SealKind.APPROVAL),
        ("signed, not stamped", NoticeKind.DELIVERY_RECEIPT, True, False, None),
        ("utilities only on acceptance", NoticeKind.GRANT, True, True, SealKind.LICENSING),
    ],
)
def test_which_seal_a_notice_needs(_case, kind, is_licensing, for_utilities, expected):
    assert seal_of(kind, is_licensing=is_licensing, for_utilities=for_utilities) is expected


def test_every_single_wrong_symbol_of_a_code_is_noticed():
    body = "7K3M9Q2TXA4"
    code = body + check_character(body)

    for place in range(len(code)):
        for symbol in ALPHABET:
            wrong = code[:place] + symbol + code[place + 1 :]
            assert (normalise_code(wrong) == wrong) is (wrong == code)


def test_every_swap_of_two_neighbours_is_noticed():
    body = "7K3M9Q2TXA4"
    code = body + check_character(body)

    for i in range(len(code) - 1):
        swapped = code[:i] + code[i + 1] + code[i] + code[i + 2 :]
        assert swapped == code or normalise_code(swapped) is None


def test_a_code_typed_in_small_letters_with_spaces_and_look_alikes_is_understood():
    body = "50213579ABC"
    code = body + check_character(body)

    assert normalise_code(" " + show_code(code).lower().replace("5", "s").replace("0", "o")) == code


@pytest.mark.parametrize("text", ["", "7K3M", "中文", "7" * 40, "????????????"])
def test_what_cannot_be_a_code_is_none(text):
    assert normalise_code(text) is None


def test_a_late_evening_in_utc_is_the_next_day_in_china():
    assert chinese_date(datetime(2026, 2, 12, 17, 0, tzinfo=UTC)) == "2026年2月13日"
