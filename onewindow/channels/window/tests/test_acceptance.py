"""The five steps of an acceptance, with plain forms, from the item to the received case."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.window import wizard
from onewindow.channels.window.tests import scene as s
from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.materials import api as materials
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 a scanned page"


@pytest.fixture
def scene() -> s.Scene:
    return s.build()


def begun(scene: s.Scene) -> Any:
    """Return the uuid of a draft at step two."""
    scene.post("begin", item="food-licence")
    return scene.draft().uuid


def at_materials(scene: s.Scene, **person: Any) -> Any:
    """Return the uuid of a draft at step four."""
    uuid = begun(scene)
    scene.post("situation", uuid, act="next", **{"answer-kind": "shop", "answer-raw": "false"})
    scene.post("applicant", uuid, act="next", **{**s.PERSON, **person})
    return uuid


def intake(scene: s.Scene) -> wizard.Intake:
    return wizard.read(scene.draft(), timezone.now())


def test_a_clerk_takes_a_case_from_the_item_to_the_archive(scene: s.Scene) -> None:
    """The whole journey at the window with a client that knows no scripts."""
    number = s.granted(scene, timezone.now())
    scene.act(number, "make-result")
    scene.act(number, "deliver", mode="collection", recipient="周小民", identity=w.citizen_id(7))
    scene.act(number, "archive")
    case = cases.Case.objects.get(number=number)
    assert case.status == cases.Status.ARCHIVED
    assert cases.verify_case(case)[1] == []
    page = scene.get("case", number)
    assert "归档：目录" in page
    assert "申请人在第二屏确认申请信息无误" in page


@pytest.mark.parametrize("words", ["食品经营", "spjyxk"])
def test_an_item_is_found_by_its_name_or_pinyin_initials(scene: s.Scene, words: str) -> None:
    assert "食品经营许可" in scene.get("acceptance", q=words)
    assert 'value="food-licence"' in scene.get("items", q=words)


def test_what_a_clerk_often_receives_is_offered_first(scene: s.Scene) -> None:
    assert "常办" not in scene.get("acceptance")
    s.receive(scene)
    page = scene.get("acceptance")
    assert "常办" in page
    assert 'value="food-licence"' in page


def test_the_list_of_materials_follows_the_answers(scene: s.Scene) -> None:
    """Q8: the list at the window is computed from the published version."""
    uuid = begun(scene)
    answers = {"answer-kind": "canteen", "answer-raw": "true"}
    page = scene.post("situation", uuid, act="refresh", status=200, **answers).content.decode()
    assert "专间说明" in page
    assert "任命文件" in page
    fragment = scene.client.post(
        reverse("window:situation", args=[uuid]),
        {"act": "refresh", "answer-kind": "shop", "answer-raw": "false"},
        headers={"HX-Request": "true"},
    ).content.decode()
    assert "专间说明" not in fragment
    assert "<html" not in fragment


def test_the_same_answers_give_the_same_list_at_another_outlet(scene: s.Scene) -> None:
    """W33: the same application at two outlets has an equal checklist."""
    at_materials(scene)
    first = intake(scene).checklist.digest
    stamp: dict[str, Any] = {"by": SYSTEM, "at": w.MONDAY}
    organizations.open_outlet("town", name="镇中心", division=w.DIVISION, outlet_class="B", **stamp)
    organizations.open_window("T01", outlet="town", kind="comprehensive", **stamp)
    scene.post("seat", window="T01")
    at_materials(scene)
    assert intake(scene).checklist.digest == first


def test_an_open_question_holds_the_clerk_and_keeps_the_other_answers(scene: s.Scene) -> None:
    uuid = begun(scene)
    response = scene.post("situation", uuid, act="next", status=422, **{"answer-kind": "canteen"})
    assert "请选择一项" in response.content.decode()
    assert intake(scene).answers == {"kind": "canteen"}


def test_every_fault_comes_at_once_and_nothing_typed_is_lost(scene: s.Scene) -> None:
    uuid = begun(scene)
    wrong = w.citizen_id(7)[:-1] + ("0" if w.citizen_id(7)[-1] != "0" else "1")
    typed = {**s.PERSON, "identity": wrong, "form-shop": "", "form-phone": "12"}
    page = scene.post("applicant", uuid, act="next", status=422, **typed).content.decode()
    assert "GB 11643" in page
    assert "必填，请填写。" in page
    assert wrong in page
    kept = intake(scene)
    assert kept.person["identity"] == wrong
    assert kept.person["name"] == "周小民"
    assert kept.form["phone"] == "12"
    assert applicants.Applicant.objects.filter(name="周小民").count() == 0


def test_a_check_digit_is_checked_where_it_stands(scene: s.Scene) -> None:
    right = scene.post("check", status=200, identity=w.citizen_id(7), applicant_kind="natural")
    assert "校验通过" in right.content.decode()
    wrong = scene.post("check", status=200, identity="91990101MA00051157", applicant_kind="legal")
    assert "GB 32100" in wrong.content.decode()


def test_a_known_person_is_found_and_the_form_filled(scene: s.Scene) -> None:
    """One person, one file: what was answered with consent fills the next form."""
    s.receive(scene, person={**s.PERSON, "consent": "true", "form-shop": "一碗面"})
    uuid = begun(scene)
    page = scene.post(
        "applicant",
        uuid,
        act="lookup",
        status=200,
        applicant_kind="natural",
        identity=w.citizen_id(7),
    ).content.decode()
    assert "已有档案：周**" in page or "已有档案：周*" in page
    assert "一碗面" in page


def test_an_elder_is_offered_the_green_channel_and_delivery(scene: s.Scene) -> None:
    """N12: a flagged applicant gets the green lane and delivery is offered."""
    body = "99000019440503076"
    elder = body + w.citizen_id_check(body)
    uuid = begun(scene)
    page = scene.post("applicant", uuid, act="lookup", status=200, identity=elder, name="安老庚")
    assert "可走绿色通道（老年人），并可邮寄到家" in page.content.decode()
    number = s.receive(scene, person={**s.PERSON, "green_channel": "disabled"})
    assert cases.Case.objects.get(number=number).is_green
    assert "绿色通道" in scene.get("desk", group="to_accept")


def test_an_agent_acts_under_an_authorisation(scene: s.Scene) -> None:
    agent = {
        "has_agent": "true",
        "agent_name": "吴代办",
        "agent_identity": w.citizen_id(8),
        "agent_until": "2027-01-01",
    }
    number = s.receive(scene, person={**s.PERSON, **agent})
    state = cases.Case.objects.get(number=number).state
    assert state["agent_name"].startswith("吴")
    found = applicants.authorization_for(
        state["agent_key"], state["applicant_key"], item="food-licence", on=date(2026, 12, 31)
    )
    assert found.valid_until == date(2027, 1, 1)


def test_a_missing_agent_is_named_at_the_agents_field(scene: s.Scene) -> None:
    uuid = begun(scene)
    response = scene.post("applicant", uuid, act="next", status=422, **s.PERSON, has_agent="true")
    page = response.content.decode()
    assert "姓名或名称不能为空" in page


def test_pressed_twice_the_receipt_makes_one_case(scene: s.Scene) -> None:
    uuid = at_materials(scene)
    first = scene.post("materials", uuid, act="next", received=s.BROUGHT)
    second = scene.post("materials", uuid, act="next", received=s.BROUGHT)
    assert first["Location"] == second["Location"]
    assert cases.Case.objects.count() == 1
    assert materials.SubmittedMaterial.objects.filter(version__gt=1).count() == 0


def test_what_is_kept_waits_on_the_desk_and_goes_on(scene: s.Scene) -> None:
    uuid = begun(scene)
    scene.post("applicant", uuid, act="keep", name="周小民", applicant_kind="natural")
    page = scene.get("desk")
    assert "暂存 1" in page
    assert "周**" in page or "周*" in page
    assert "周小民" in scene.get("applicant", uuid)
    scene.post("discard", uuid)
    assert "暂存 1" not in scene.get("desk")


def test_another_clerk_never_sees_the_draft(scene: s.Scene) -> None:
    uuid = begun(scene)
    scene.client.force_login(s.clerk("clerk2"))
    assert scene.client.get(reverse("window:situation", args=[uuid])).status_code == 404


def test_what_is_typed_is_encrypted_at_rest(scene: s.Scene) -> None:
    from django.db import connection

    at_materials(scene)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM cases_applicationdraft")
        stored = cursor.fetchone()[0]
    assert stored.startswith("a1:")
    assert "周小民" not in stored


def test_a_session_that_ends_in_the_middle_loses_nothing(scene: s.Scene, settings: Any) -> None:
    """Section 6: the session ends while the applicant is typed in; after sign-in all is there."""
    uuid = begun(scene)
    path = reverse("window:applicant", args=[uuid])
    settings.SECOND_FACTOR = "optional"
    session = scene.client.session
    session["seen"] = timezone.now().timestamp() - 31 * 60
    session.save()
    response = scene.client.post(path, {**s.PERSON, "act": "next"})
    assert response.status_code == 302
    assert "/sign-in" in response["Location"]
    signed_in = scene.client.post(
        reverse("entrance:sign-in"), {"number": "clerk", "password": "Yunting-Window-03"}
    )
    assert signed_in["Location"] == reverse("entrance:resume")
    page = scene.client.get(signed_in["Location"]).content.decode()
    assert "周小民" in page
    assert path in page
    scene.post("seat", window="A01")
    scene.post("applicant", uuid, act="next", **s.PERSON)
    assert intake(scene).person["name"] == "周小民"


@pytest.mark.parametrize(
    ("name", "content", "status", "said"),
    [
        ("布局图.pdf", b"plain words", 415, "不是可接收的格式"),
        ("布局图.png", PDF, 415, "内容却是PDF"),
        ("布局图.pdf", b"", 422, "是空的"),
    ],
)
def test_a_bad_file_is_refused_clearly_and_the_ticks_stay(
    scene: s.Scene, name: str, content: bytes, status: int, said: str
) -> None:
    uuid = at_materials(scene)
    upload = SimpleUploadedFile(name, content)
    response = scene.post(
        "materials", uuid, act="next", status=status, received=["form"], **{"file-layout": upload}
    )
    page = response.content.decode()
    assert said in page
    assert intake(scene).received == ["form"]
    assert cases.Case.objects.count() == 0


def test_an_oversize_file_is_refused_with_its_limit(scene: s.Scene, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 1024
    uuid = at_materials(scene)
    upload = SimpleUploadedFile("布局图.pdf", PDF + b"x" * 2000)
    page = scene.post("materials", uuid, act="upload", status=413, **{"file-layout": upload})
    assert "超过 1 KB" in page.content.decode()


def test_a_scan_can_be_seen_and_goes_into_the_case(scene: s.Scene) -> None:
    uuid = at_materials(scene)
    upload = SimpleUploadedFile("布局图.pdf", PDF)
    scene.post("materials", uuid, act="upload", received=s.BROUGHT, **{"file-layout": upload})
    sha256 = intake(scene).files["layout"]["sha256"]
    shown = scene.client.get(reverse("window:draft-file", args=[uuid, sha256]))
    assert b"".join(shown.streaming_content) == PDF  # type: ignore[attr-defined]
    scene.post("materials", uuid, act="next", received=s.BROUGHT)
    case = cases.Case.objects.latest("id")
    kept = {m.material: m for m in materials.materials_of(case.number)}
    assert (kept["layout"].sha256, kept["layout"].file_name) == (sha256, "布局图.pdf")
    assert kept["form"].source == "paper"
    shown = scene.client.get(reverse("window:case-file", args=[case.number, sha256]))
    assert b"".join(shown.streaming_content) == PDF  # type: ignore[attr-defined]


def test_a_material_handed_in_before_is_used_again(scene: s.Scene) -> None:
    uuid = at_materials(scene)
    upload = SimpleUploadedFile("布局图.pdf", PDF)
    scene.post("materials", uuid, act="next", received=s.BROUGHT, **{"file-layout": upload})
    uuid = at_materials(scene)
    earlier = materials.history_of(intake(scene).applicant, "layout")[0]
    assert "历史材料" in scene.get("materials", uuid)
    rest = [code for code in s.BROUGHT if code != "layout"]
    scene.post("materials", uuid, act="next", received=rest, **{"reuse-layout": str(earlier.id)})
    case = cases.Case.objects.latest("id")
    kept = {m.material: m for m in materials.materials_of(case.number)}
    assert (kept["layout"].source, kept["layout"].sha256) == ("history", earlier.sha256)


def test_the_material_of_somebody_else_is_refused_and_no_case_is_opened(scene: s.Scene) -> None:
    """A typed number of another person's paper looks like none; what was typed stays."""
    uuid = at_materials(scene)
    upload = SimpleUploadedFile("布局图.pdf", PDF)
    scene.post("materials", uuid, act="next", received=s.BROUGHT, **{"file-layout": upload})
    theirs = materials.SubmittedMaterial.objects.get(material="layout")
    before = cases.Case.objects.count()
    scene.post("begin", item="food-licence")
    uuid = scene.draft().uuid
    scene.post("situation", uuid, act="next", **{"answer-kind": "shop", "answer-raw": "false"})
    other = s.PERSON | {"identity": w.citizen_id(8), "name": "周小国"}
    scene.post("applicant", uuid, act="next", **other)
    rest = [code for code in s.BROUGHT if code != "layout"]
    reused = {"reuse-layout": str(theirs.id)}
    refused = scene.post("materials", uuid, status=404, act="next", received=rest, **reused)
    assert "没有这份历史材料" in refused.content.decode()
    assert cases.Case.objects.count() == before


def test_what_government_holds_is_green_and_not_asked(scene: s.Scene) -> None:
    """W15: a licence on file is not asked for, its number stands in the list."""
    materials.register_holding(
        w.citizen_id(7),
        kind="营业执照",
        name="营业执照",
        number="演示001号",
        issuer="市场监管局",
        source_system="registry",
        by=SYSTEM,
        at=w.MONDAY,
    )
    uuid = at_materials(scene)
    page = scene.get("materials", uuid)
    assert "编号 演示001号" in page
    assert 'name="received" value="licence"' not in page
    number = s.receive(scene, brought=["form", "layout", "health", "system"])
    kept = {m.material: m for m in materials.materials_of(number)}
    assert (kept["licence"].source, kept["licence"].reference) == ("licence", "演示001号")


def test_an_item_for_dedicated_windows_is_refused_at_a_comprehensive_one() -> None:
    """Q7: a dedicated-window item cannot be taken at a comprehensive window, and it is said why."""
    w.build({**s.ITEM, "window_kinds": ["dedicated"]})
    scene = s.Scene(world=w.World(applicant=applicants.Applicant()), user=s.clerk())
    scene.client.force_login(scene.user)
    scene.post("seat", window="A01")
    uuid = at_materials(scene)
    response = scene.post("materials", uuid, act="next", status=409, received=s.BROUGHT)
    page = response.content.decode()
    assert "只能在" in page
    assert "窗口设置" in page
    assert intake(scene).received == s.BROUGHT


def test_an_expired_letter_blocks_the_receipt(scene: s.Scene) -> None:
    """Q1: an expired delegation blocks acceptance of that department's items."""
    organizations.withdraw_delegation(
        "授权〔2026〕1号", withdrawn_on=date(2026, 3, 4), reason="到期", by=SYSTEM, at=w.MONDAY
    )
    uuid = at_materials(scene)
    page = scene.post("materials", uuid, act="next", status=409, received=s.BROUGHT)
    assert "授权" in page.content.decode()
    assert cases.Case.objects.count() == 0


def test_any_window_takes_a_matter_of_another_district() -> None:
    """W21: received in district A for property in district B, decided by B."""
    w.build({**s.ITEM, "cross_region_scope": "city"})
    stamp: dict[str, Any] = {"by": SYSTEM, "at": w.MONDAY}
    organizations.establish_division("990102", name="临湖区", parent="990100", **stamp)
    organizations.establish_department(
        "market-lake", name="临湖市监局", short_name="临湖市监", division="990102",
        kind="government", line="market", **stamp,
    )  # fmt: skip
    scene = s.Scene(world=w.World(applicant=applicants.Applicant()), user=s.clerk())
    scene.client.force_login(scene.user)
    scene.post("seat", window="A01")
    number = s.receive(scene, person={**s.PERSON, "division": "990102"})
    case = cases.Case.objects.get(number=number)
    assert (case.division_code, case.department, case.window) == ("990102", "market-lake", "A01")


def test_a_clerk_without_a_window_is_sent_to_choose_one() -> None:
    scene = s.build(seated=False)
    for page in ("desk", "acceptance", "pair"):
        response = scene.client.get(reverse(f"window:{page}"))
        assert response["Location"] == reverse("window:seat")
    assert "A01号" in scene.get("seat")
