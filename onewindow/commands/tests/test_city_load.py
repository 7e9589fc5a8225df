"""Loading the demonstration city: the right people act, and loading twice changes nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from onewindow.commands.city import keep_credentials, read_credentials
from onewindow.commands.city_load import MAIN_CASES, Loaded, Loader
from onewindow.domains.accounts import api as accounts
from onewindow.domains.applicants import api as applicants
from onewindow.domains.calendars import api as calendars
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.materials import api as materials
from onewindow.domains.organizations import api as organizations
from onewindow.kit.models import Event

ROOT = Path(__file__).resolve().parents[3] / "city"
AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_passwords(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def load(*, main_only: bool = True) -> Loaded:
    return Loader(ROOT, at=AT, main_only=main_only).run()


def test_the_three_main_cases_are_published_by_four_different_people() -> None:
    """X4: editor, technical reviewer, expert reviewer and publisher are four people."""
    done = load()
    assert done.counts["已发布事项"] == 3
    for code in MAIN_CASES:
        standard = catalogue.ServiceStandard.objects.get(item__code=code)
        assert standard.status == catalogue.StandardStatus.PUBLISHED
        assert standard.error_count == 0
        reviewers = {review.reviewer_key for review in standard.reviews.all()}
        log = catalogue.publish_log(code)[0]
        assert len({*standard.authors, *reviewers, log.actor_key}) == 4
        assert catalogue.item_in_force(standard.item, AT.date())


def test_loading_twice_changes_nothing() -> None:
    load()
    events = Event.objects.count()
    again = load()
    assert {kind: number for kind, number in again.counts.items() if number} == {}
    assert again.credentials == []
    assert Event.objects.count() == events


def test_the_whole_city_publishes_every_item_that_runs_and_drafts_the_rest() -> None:
    """N5, W32: what is published stands on a list of powers; drafts keep their findings."""
    done = load(main_only=False)
    assert done.counts["事项"] == 71
    assert done.counts["已发布事项"] == 59
    statuses = catalogue.ServiceStandard.objects.values_list("status", "item__code")
    assert sum(status == "published" for status, _ in statuses) == 59
    vague = catalogue.ServiceStandard.objects.get(
        item__code="mortgage-registration-under-construction"
    )
    assert vague.status == "draft"
    assert {"vague_clause", "no_basis", "plan_missing"} <= {f["rule"] for f in vague.findings}
    cancelled = catalogue.PowerListEntry.objects.get(state="cancelled")
    assert cancelled.item is not None
    assert cancelled.item.code == "food-business-licence-county-sample"
    assert not catalogue.item_in_force(cancelled.item, AT.date())


def test_accounts_are_opened_by_one_administrator_and_given_roles_by_another() -> None:
    """三员分立: only the two administrators themselves come from the system."""
    load()
    makers = Event.objects.filter(type="accounts.account_opened.v1").values_list(
        "actor__key", flat=True
    )
    assert sorted(set(makers)) == ["4006", "system"]
    granters = Event.objects.filter(type="accounts.roles_granted.v1").values_list(
        "actor__key", flat=True
    )
    assert sorted(set(granters)) == ["4007", "system"]
    assert list(granters).count("system") == 2


def test_a_demonstration_account_signs_in_with_its_password_and_the_next_code() -> None:
    done = load()
    clerk = next(row for row in done.credentials if row.staff == "0101")
    assert accounts.check_password("0101", clerk.password, at=AT).name == clerk.name
    codes = accounts.one_time_codes
    code = codes.code_for(clerk.secret, codes.step_at(AT))
    assert accounts.check_code("0101", code, at=AT) == "totp"
    roles = {row.role for row in done.credentials}
    assert roles == {role.value for role in accounts.Role}


def test_windows_letters_and_holdings_are_usable_at_once() -> None:
    """Q1: the centre's window may accept a home transfer; the expired letter is refused."""
    load()
    clerk = accounts.actor_of(accounts.account("0101"), window="01")
    assert organizations.window("01").plate == "不动产交易登记"
    item = catalogue.published_standard("second-hand-home-transfer", AT.date()).content
    policy = organizations.item_policy(
        item.code,
        name=item.name,
        department_code=item.department,
        window_kinds=item.window_kinds,
        cross_region_scope=item.cross_region_scope,
        topic=item.topic,
    )
    grounds = organizations.grounds_against(
        "01",
        policy,
        power=organizations.Power.ACCEPT,
        jurisdiction="990101",
        on=AT.date(),
        clerk=clerk.key,
    )
    assert [ground.code for ground in grounds] == []
    assert organizations.Delegation.objects.get(department__code="education").valid_until
    assert calendars.is_open("city-centre", datetime(2026, 11, 20, 2, 0, tzinfo=UTC))
    assert applicants.Applicant.objects.count() == 21
    assert materials.HoldingRecord.objects.filter(kind="不动产权证书").count() == 3


def test_credentials_are_kept_for_the_owner_only(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("ONEWINDOW_HOME", str(tmp_path))
    done = load()
    path = keep_credentials(done.credentials)
    assert path.stat().st_mode & 0o777 == 0o600
    assert {row["staff"] for row in read_credentials()} == {row.staff for row in done.credentials}
    assert json.loads(path.read_text(encoding="utf-8"))[0]["password"]
