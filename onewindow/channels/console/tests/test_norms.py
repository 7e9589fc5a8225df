"""The centre's manager writes a norm, publishes it, and sees it become a provincial one (N15)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.console.tests import arrange
from onewindow.channels.console.tests.test_organisation import see, send
from onewindow.domains.accounts.api import Role
from onewindow.domains.organizations import api as organizations

pytestmark = pytest.mark.django_db
NORM, PROVINCIAL = arrange.NORM, "DB99/T 3016-2026"


def look(client, name: str, *args: str) -> str:
    response = client.get(reverse(f"console:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


def promote(manager) -> None:
    """A provincial draft without the machine and with an accessible entrance."""
    send(manager, "norm-promote", NORM, key="up", level="local", new_number=PROVINCIAL)
    manager.post(
        reverse("console:norm-strike", args=[PROVINCIAL]) + "?clause=7.1", {"key": "strike"}
    )
    send(
        manager,
        "norm-clause",
        PROVINCIAL,
        key="write",
        clause="7.6",
        text="通道应无障碍。",
        facility="accessible",
        name="无障碍通道",
        group="convenience",
        classes=["A", "B"],
        is_mandatory="on",
        weight="3",
    )


def test_a_norm_is_drafted_written_and_published(manager):
    arrange.places()
    drafted = send(
        manager,
        "norm-new",
        number="q/ytzw 013—2026",
        title="窗口服务规范",
        level="enterprise",
    )
    assert drafted.status_code == 302
    empty = look(manager, "norm", "Q/YTZW 013-2026")
    refused = send(manager, "norm-publish", "Q/YTZW 013-2026", key="p", in_force_from="2026-01-01")

    assert "还没有条款" in empty
    assert refused.status_code == 409
    assert "没有要求任何配置的条款" in refused.content.decode()
    assert "草案" in see(manager, "norms")


def test_a_promotion_shows_what_it_adds_and_takes_and_links_both_ways(manager):
    """N15: promotion keeps the old number and links; clause change adds/removes lines."""
    arrange.furnished()
    promote(manager)
    asked = look(manager, "norm-publish", PROVINCIAL)
    start = timezone.localdate()

    send(manager, "norm-publish", PROVINCIAL, key="go", in_force_from=start.isoformat())
    old, new = look(manager, "norm", NORM), look(manager, "norm", PROVINCIAL)
    listed = look(manager, "checklist", "centre")

    assert f"代替{NORM}。实施之日检查表增加 1 项（无障碍通道），取消 1 项（自助终端）" in asked
    assert reverse("console:norm", args=[PROVINCIAL]) in old
    assert reverse("console:norm", args=[NORM]) in new
    assert "被代替" in old
    assert "升级" in new
    assert f"{PROVINCIAL} 第7.6条" in listed
    assert "自助终端" not in listed


def test_an_inspection_of_before_still_shows_its_own_list(manager):
    """N15: an inspection keeps the list it was made by."""
    arrange.furnished()
    send(manager, "outlet-inspect", "centre", key="look", missing=["self-service"])
    promote(manager)
    today = timezone.localdate()
    send(manager, "norm-publish", PROVINCIAL, key="go", in_force_from=today.isoformat())

    page = look(manager, "checklist", "centre")

    assert "0.00" in page
    assert f"{NORM} 第7.1条" in page


def test_a_demotion_is_refused_and_what_was_typed_stays(manager):
    arrange.norm()
    fields = {"level": "enterprise", "new_number": "Q/YTZW 099-2026"}

    response = send(manager, "norm-promote", NORM, **fields)
    page = response.content.decode()

    assert response.status_code == 409
    assert "不能升级为企业标准" in page
    assert 'value="Q/YTZW 099-2026"' in page
    assert organizations.Norm.objects.count() == 1


def test_a_taken_number_is_named_at_its_field(manager):
    arrange.norm()

    response = send(manager, "norm-new", number=NORM, title="另一规范", level="enterprise")

    assert response.status_code == 409
    assert f"编号{NORM}已被使用" in response.content.decode()


def test_an_abolished_norm_leaves_no_line(manager):
    arrange.furnished()
    tomorrow = timezone.localdate() + timedelta(days=1)

    send(manager, "norm-abolish", NORM, from_on=tomorrow.isoformat(), reason="并入省级标准")

    (row,) = organizations.Norm.objects.all()
    assert row.in_force_until == tomorrow
    assert "并入省级标准" in look(manager, "norm", NORM)


def test_a_reviewer_of_items_reads_norms_and_changes_none(sign_in):
    arrange.norm()
    reader = sign_in(Role.CATALOGUE_EDITOR)

    page = look(reader, "norm", NORM)

    assert "升级</a>" not in page
    assert reader.get(reverse("console:norm-promote", args=[NORM])).status_code == 403


def test_an_unknown_number_is_said_so(manager):
    response = manager.get(reverse("console:norm", args=["GB/T 1-1999"]))

    assert response.status_code == 404
    assert "没有标准“GB/T 1-1999”" in response.content.decode()


def rows_of(client, **query: str) -> list[str]:
    """Return the rows of the list of norms, each as its own piece of the page."""
    page = client.get(reverse("console:norms"), query).content.decode()
    return page.split("<tbody", 1)[-1].split("<tr>")[1:]


def test_the_edition_in_force_leads_and_the_draft_stands_beside_it(manager):
    """A reader of the list meets what holds today first, whatever is being drafted."""
    arrange.furnished()
    promote(manager)
    (row,) = rows_of(manager)
    held, drafted = row.index(f">{NORM}</a>"), row.index(f">{PROVINCIAL}</a>")
    assert held < drafted
    assert row.index("现行") < held < row.index("草案") < drafted
    for level in ("enterprise", "local"):
        assert len(rows_of(manager, level=level)) == 1, "found by either edition's level"
    assert len(rows_of(manager, level="national")) == 0

    start = timezone.localdate() + timedelta(days=30)
    send(manager, "norm-publish", PROVINCIAL, key="go", in_force_from=start.isoformat())
    (row,) = rows_of(manager)
    assert row.index(f">{NORM}</a>") < row.index(f">{PROVINCIAL}</a>")
    on_that_day = organizations.norms(on=start)
    assert [one.number for one in on_that_day] == [PROVINCIAL]
    assert organizations.coming(on_that_day) == {}


def test_a_norm_that_never_was_in_force_or_is_over_shows_its_newest_edition(manager):
    arrange.furnished()
    tomorrow = timezone.localdate() + timedelta(days=1)
    send(manager, "norm-abolish", NORM, from_on=tomorrow.isoformat(), reason="并入省级标准")
    new = {"number": "Q/YTZW 013-2026", "title": "窗口规范", "level": "enterprise"}
    send(manager, "norm-new", key="n", **new)
    found = organizations.norms(on=tomorrow).order_by("number")
    assert [one.number for one in found] == [NORM, "Q/YTZW 013-2026"]
