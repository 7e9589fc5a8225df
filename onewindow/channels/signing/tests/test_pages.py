"""The signing point as people use it: at the kiosk, and at a desk beside a clerk (X9)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onewindow.domains.accounts import api as accounts
from onewindow.domains.contracts import api as contracts
from onewindow.domains.contracts.api import HomeContract
from onewindow.domains.contracts.tests import world as c
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM
from onewindow.kit.files.store import path_of

pytestmark = pytest.mark.django_db
STAMP: dict[str, Any] = {"by": SYSTEM, "at": c.MONDAY}


@pytest.fixture
def device() -> queueing.HallDevice:
    """A kiosk in a hall of the division in which the homes lie."""
    organizations.establish_division("990101", name="云汀城区", **STAMP)
    organizations.open_outlet("hall", name="政务大厅", division="990101", outlet_class="A", **STAMP)
    c.build()
    return queueing.pair_device("hall", kind=queueing.DeviceKind.KIOSK, name="一楼1号", **STAMP)


class Point:
    """A browser at one point; ``kind`` is kiosk or desk."""

    def __init__(self, kind: str, *token: str) -> None:
        self.client, self.kind, self.token = Client(), kind, token

    def url(self, name: str, *args: object) -> str:
        return reverse(f"signing:{self.kind}-{name}", args=[*self.token, *args])

    def get(self, name: str, *args: object, status: int = 200) -> str:
        answer = self.client.get(self.url(name, *args))
        assert answer.status_code == status, answer.content.decode()[:2000]
        return answer.content.decode()

    def post(self, page: str, /, *args: object, status: int = 302, **sent: Any) -> Any:
        answer = self.client.post(self.url(page, *args), sent)
        assert answer.status_code == status, answer.content.decode()[:4000]
        return answer

    def homes(self, who: c.Proof = c.SELLER, *, status: int = 200, **more: str) -> str:
        sent = {"name": who.name, "identity": who.identity, **more}
        if self.kind == "kiosk":
            sent.setdefault("serial", "0000201")
        return str(self.post("homes", status=status, **sent).content.decode())

    def begin(self, unit: str = c.FREE, *, status: int = 302, code: str = "385716") -> Any:
        serial = "201" if unit == c.FREE else "301"
        proof = re.search(r'name="proof" value="([^"]+)"', self.homes(serial=serial))
        assert proof is not None
        sent = {"proof": proof[1], "unit_number": unit, "code": code, "again": code}
        return self.post("begin", status=status, **sent)


@pytest.fixture
def point(device: queueing.HallDevice) -> Point:
    return Point("kiosk", device.code)


def only() -> HomeContract:
    return HomeContract.objects.get()


BUYER: dict[str, str] = {
    "role": "buyer",
    "name": c.BUYER.name,
    "identity": c.BUYER.identity,
    "code": "471903",
    "again": "471903",
}


def terms(**changed: str) -> dict[str, str]:
    today = timezone.localdate()
    return {
        "price": "1280000",
        "payment": "escrow",
        "apply_by_on": (today + timedelta(days=30)).isoformat(),
        "handover_on": (today + timedelta(days=60)).isoformat(),
        "share_kind": "sole",
    } | changed


def to_signatures(point: Point) -> HomeContract:
    point.begin()
    uuid = only().uuid
    point.post("identify", uuid, **BUYER)
    point.post("terms", uuid, **terms())
    return only()


def press(point: Point, name: str, code: str, *, status: int = 302) -> Any:
    party = only().parties.get(name=name).pk
    sent = {"party": party, "code": code, "has_read": "on"}
    return point.post("sign", only().uuid, status=status, **sent)


def test_two_people_at_a_kiosk_leave_with_a_number(point: Point) -> None:
    """X9: the whole way with a browser that knows no scripts."""
    page = point.homes()
    assert "登记簿上没有限制" in page
    assert "查封" not in page  # the other home is another certificate
    assert "不能签订：查封（云汀市演示人民法院" in point.homes(serial="301")
    contract = to_signatures(point)
    page = point.get("contract", contract.uuid)
    assert "壹佰贰拾捌万元整" in page
    assert page.count("本人签署") == 2
    press(point, "安卖甲", "385716")
    assert point.get("contract", contract.uuid).count("本人签署") == 1
    press(point, "安买丙", "471903")
    page = point.get("contract", contract.uuid)
    number = only().number
    assert number is not None
    assert number in page
    assert page.count("有效</td>") == 3
    assert c.SELLER.identity not in page
    answer = point.client.get(point.url("file", contract.uuid))
    assert answer.content.startswith(b"%PDF-")
    assert [one.verified_by["name"] for one in only().parties.all()] == ["一楼1号", "一楼1号"]


def test_a_seized_home_cannot_be_chosen_and_is_refused_when_asked_for(point: Point) -> None:
    """X9: 查封 refused, with the law and what to do, on the page of the homes."""
    page = point.begin(c.SEIZED, status=409).content.decode()
    assert 'data-code="home_restricted"' in page
    assert "第三十八条第二项" in page
    assert re.search(rf'value="{c.SEIZED}" required disabled', page)
    assert not HomeContract.objects.exists()


def test_a_card_the_police_do_not_know_opens_nothing(point: Point) -> None:
    page = point.homes(c.STRANGER, status=409)
    assert 'data-code="identity_not_verified"' in page
    assert "安路戊" in page  # what was typed is kept


def test_a_kiosk_does_not_tell_what_somebody_owns(point: Point) -> None:
    """Name and number are no secret; the number on the certificate is in the owner's hand."""
    page = point.homes(serial="999")
    assert "请核对证书上的数字" in page
    assert "荷塘社区" not in page
    assert "请只输入数字" in point.homes(serial="第201号", status=422)


def test_what_was_typed_wrong_is_said_where_it_stands(point: Point) -> None:
    proof = re.search(r'name="proof" value="([^"]+)"', point.homes())
    assert proof is not None
    sent = {"proof": proof[1], "unit_number": c.FREE, "code": "385716", "again": "385717"}
    page = point.post("begin", status=422, **sent).content.decode()
    assert "两次输入不一样" in page
    assert "385716" not in page
    point.begin()
    uuid = only().uuid
    page = point.post("identify", uuid, status=422, **BUYER | {"code": "111111", "again": "111111"})
    assert "不易猜到" in page.content.decode()
    point.post("identify", uuid, **BUYER)
    wrong = terms(price="0", handover_on="2020-01-01")
    page = point.post("terms", uuid, status=422, **wrong).content.decode()
    assert "成交价款应大于零" in page
    assert "交房日期应在今天以后" in page


def test_a_wrong_code_signs_nothing_and_says_so(point: Point) -> None:
    to_signatures(point)
    page = press(point, "安卖甲", "471903", status=422).content.decode()
    assert "签署密码不对" in page
    assert not only().parties.filter(signed_at__isnull=False).exists()


def test_a_seizure_while_they_sign_stops_the_last_signature(point: Point) -> None:
    to_signatures(point)
    press(point, "安卖甲", "385716")
    c.restrict(c.FREE, contracts.RestrictionKind.SEIZURE)
    page = press(point, "安买丙", "471903", status=409).content.decode()
    assert "查封" in page
    assert only().status == "signing"


def test_a_draft_goes_on_by_its_reference_and_not_by_guesses(point: Point) -> None:
    point.begin()
    answer = point.post("resume", reference=only().reference.lower())
    assert answer.headers["Location"] == point.url("contract", only().uuid)
    for _ in range(20):
        point.post("resume", status=404, reference="ABCDEFGHJK")
    point.post("resume", status=429, reference=only().reference)


def test_a_kiosk_does_not_open_a_contract_by_its_number(point: Point) -> None:
    """Numbers follow each other: whoever has one could try the next."""
    contract = c.signed()
    point.post("resume", status=404, reference=contract.number)
    point.post("resume", reference=contract.reference)


def test_an_altered_file_is_not_shown(point: Point) -> None:
    contract = c.signed()
    path = path_of(contract.pdf_id or "")
    raw = path.read_bytes()
    path.write_bytes(raw + b"%")
    try:
        assert point.client.get(point.url("file", contract.uuid)).status_code == 500
        assert "与签署时不一致" in point.get("contract", contract.uuid)
    finally:
        path.write_bytes(raw)


def test_a_withdrawn_kiosk_signs_nothing(point: Point, device: queueing.HallDevice) -> None:
    queueing.withdraw_device(device.uuid, by=SYSTEM, at=c.MONDAY)
    point.get("start", status=410)


def test_abandoning_needs_a_reason_and_frees_the_home(point: Point) -> None:
    to_signatures(point)
    point.post("abandon", only().uuid, status=422, reason="")
    point.post("abandon", only().uuid, reason="价款没谈拢")
    assert "已放弃" in point.get("contract", only().uuid)
    assert "登记簿上没有限制" in point.homes()


def clerk(*roles: str) -> Client:
    user = accounts.open_account(
        "0101",
        name="李敏",
        department="centre",
        password="Yunting-Window-03",
        must_change_password=False,
        **STAMP,
    )
    accounts.grant_roles("0101", roles=list(roles), divisions=["990100"], **STAMP)
    client = Client()
    client.force_login(user)
    return client


def test_a_clerk_accompanies_and_may_verify_by_the_original(device: queueing.HallDevice) -> None:
    """电子证照 are missing for somebody: the officer holds the card, and the row says who."""
    point = Point("desk")
    point.client = clerk("window_clerk")
    point.begin()
    stranger = {"name": c.STRANGER.name, "identity": c.STRANGER.identity}
    point.post("identify", only().uuid, status=409, **BUYER | stranger)
    point.post("identify", only().uuid, **BUYER | stranger | {"original": "on"})
    party = only().parties.get(role="buyer")
    assert (party.method, party.verified_by["key"]) == ("original", "0101")
    page = point.client.get(reverse("signing:desk")).content.decode()
    assert only().reference in page


def test_the_list_asks_as_often_for_many_contracts(
    device: queueing.HallDevice, django_assert_max_num_queries: Any
) -> None:
    client = clerk("window_clerk")
    c.begun()
    address = reverse("signing:desk")
    client.get(address)
    for _ in range(35):
        c.begun()
    with django_assert_max_num_queries(8):
        page = client.get(address).content.decode()
    assert "下一页" in page


def manager(*divisions: str) -> Client:
    user = accounts.User.objects.create(
        staff_number="0109",
        name="林管理",
        roles=["centre_manager"],
        divisions=list(divisions),
        password="!",
    )
    browser = Client()
    browser.force_login(user)
    return browser


def test_a_manager_sets_what_a_restriction_forbids_from_a_day_on() -> None:
    """X9: which restriction forbids is configuration with its article."""
    browser = manager("9901")
    shipped = browser.get(reverse("signing:policies")).content.decode()
    assert "出厂默认" in shipped
    assert "告知后可签" in shipped
    page = browser.get(reverse("signing:policy-set"))
    typed = {name: value for name, value in page.context["form"].initial.items() if value}
    today = timezone.localdate()
    typed |= {
        "objection_forbids": "on",
        "objection_law": "本地规定第三条",
        "valid_from": today.isoformat(),
        "draft_hours": 48,
        "key": "k",
    }
    for_all = browser.post(reverse("signing:policy-set"), typed)
    assert for_all.status_code == 403
    assert "网签规则适用于全部地区，林管理只管理部分地区" in for_all.content.decode()
    own = {**typed, "division_code": "990101"}
    assert browser.post(reverse("signing:policy-set"), own).status_code == 302

    policy = contracts.policy_for("990101", today)
    assert policy.draft_hours == 48
    assert policy.effects[contracts.RestrictionKind.OBJECTION].forbids
    assert policy.effects[contracts.RestrictionKind.OBJECTION].law == "本地规定第三条"
    assert policy.effects[contracts.RestrictionKind.SEIZURE].forbids
    assert not policy.effects[contracts.RestrictionKind.MORTGAGE].forbids
    assert "本地规定第三条" in browser.get(reverse("signing:policies")).content.decode()
    wrong = browser.post(reverse("signing:policy-set"), {**own, "draft_hours": 0, "key": "l"})
    assert wrong.status_code == 422
