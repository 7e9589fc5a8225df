"""X9: from the verified owner to the number, and what stops it on the way."""

from __future__ import annotations

import hashlib
import io
from datetime import date

import pytest
from pypdf import PdfReader

from onewindow.domains.contracts import api as contracts
from onewindow.domains.contracts import tasks
from onewindow.domains.contracts.api import CheckMethod, HomeContract, PartyRole, Proof
from onewindow.domains.contracts.api import RestrictionKind as Kind
from onewindow.domains.contracts.policies import policy_for
from onewindow.domains.contracts.rules.policy import DEFAULT_POLICY
from onewindow.domains.contracts.tests import world as w
from onewindow.domains.materials.api import HoldingRecord
from onewindow.kit import files, tries
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.files.store import path_of
from onewindow.kit.models import AuditRow, Event
from onewindow.kit.refusals import Forbidden, OutsideRegion

pytestmark = pytest.mark.usefixtures("homes")


def facts(contract: HomeContract) -> list[str]:
    rows = Event.objects.filter(subject=f"contract:{contract.uuid}").order_by("seq")
    return [row.type.split(".")[1] for row in rows]


def file_of(contract: HomeContract) -> bytes:
    return contracts.contract_file(str(contract.uuid), by=w.POINT)


def words_of(contract: HomeContract) -> str:
    pages = PdfReader(io.BytesIO(file_of(contract))).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def test_seller_and_buyer_are_verified_sign_and_get_a_number() -> None:
    """X9: property check, draft, both identities, both signatures, number."""
    contract = w.signed()

    assert contract.status == "signed"
    assert contract.number == "网签9901012026000001"
    assert facts(contract) == [
        "contract_begun",
        "party_identified",
        "party_identified",
        "contract_drawn_up",
        "party_signed",
        "party_signed",
        "contract_concluded",
    ]
    checks = contracts.verify_contract(str(contract.uuid), by=w.POINT)
    assert [(one.who, one.is_good) for one in checks] == [
        ("安卖甲", True),
        ("安买丙", True),
        ("网签备案", True),
    ]
    words = words_of(contract)
    assert "壹佰贰拾捌万元整" in words
    assert w.SELLER.identity not in words


def test_each_identity_leaves_who_verified_where_and_an_access_row() -> None:
    contract = w.agreed()

    assert [(one.name, one.method, one.verified_by["key"]) for one in contract.parties.all()] == [
        ("安卖甲", "licence", "kiosk:一楼1号"),
        ("安买丙", "licence", "kiosk:一楼1号"),
    ]
    rows = AuditRow.objects.filter(what="share.holding", purpose="网签核验当事人身份")
    assert rows.count() == 2


def test_a_seized_home_is_refused_at_once_and_nothing_is_left() -> None:
    """X9: contract is refused for a restricted (查封) property."""
    with pytest.raises(contracts.HomeRestricted, match="查封（云汀市演示人民法院") as refused:
        w.begun(w.SEIZED)

    assert "第三十八条第二项" in refused.value.law
    assert "解除" in refused.value.next_step
    assert not HomeContract.objects.exists()


def test_a_seizure_between_two_signatures_refuses_the_last_and_loses_nothing() -> None:
    """X9: the register is asked again at the last signature."""
    contract = w.drawn_up()
    w.sign(contract, "seller")
    before = HomeContract.objects.get().pdf_id
    w.restrict(w.FREE, Kind.SEIZURE, since=date(2026, 11, 23))

    with pytest.raises(contracts.HomeRestricted, match="查封"):
        w.sign(contract, "buyer")

    contract = HomeContract.objects.get()
    assert (contract.status, contract.number, contract.pdf_id) == ("signing", None, before)
    assert facts(contract)[-1] == "party_signed"
    contracts.lift_restriction(
        w.FREE,
        kind=Kind.SEIZURE,
        document="（2026）演seizure第1号",
        on=date(2026, 11, 23),
        by=w.SYSTEM,
        at=w.MONDAY,
    )
    assert w.sign(contract, "buyer").number == "网签9901012026000001"


def test_a_mortgage_does_not_forbid_and_stands_in_the_text() -> None:
    """民法典 第四百零六条."""
    w.restrict(w.FREE, Kind.MORTGAGE)
    contract = w.signed()

    assert contract.shown == ["抵押（演示银行，（2026）演mortgage第1号，2026-10-01起）"]
    words = words_of(contract)
    assert "演示银行" in words


def test_a_place_decides_by_configuration_what_else_forbids() -> None:
    w.restrict(w.FREE, Kind.OBJECTION)
    assert contracts.home_assessment(w.FREE, by=w.POINT, at=w.MONDAY).allows
    contracts.set_policy(
        {"effects": {"objection": {"forbids": True, "law": "本地规定", "advice": "请到窗口"}}},
        division_code="990100",
        valid_from=date(2026, 11, 23),
        by=w.SYSTEM,
        at=w.MONDAY,
    )
    with pytest.raises(contracts.HomeRestricted, match="异议登记"):
        w.begun()
    with pytest.raises(contracts.SigningPolicyInvalid):
        contracts.set_policy(
            {"draft_hours": 0}, valid_from=date(2026, 1, 1), by=w.SYSTEM, at=w.MONDAY
        )


def test_a_city_whose_number_ends_in_zero_sets_no_rules_of_another_city() -> None:
    since = date(2026, 11, 23)
    contracts.set_policy(
        {"draft_hours": 7}, division_code="991000", valid_from=since, by=w.SYSTEM, at=w.MONDAY
    )

    assert policy_for("991002", since).draft_hours == 7
    assert policy_for("991102", since) == DEFAULT_POLICY


def test_a_manager_of_another_region_sets_no_rules_here() -> None:
    other = Actor(
        ActorKind.OFFICER,
        "7000",
        "邻管理",
        capabilities=frozenset({"contracts.manage"}),
        divisions=("9902",),
    )
    for division in ("990100", ""):
        with pytest.raises(OutsideRegion, match="网签规则"):
            contracts.set_policy(
                {}, division_code=division, valid_from=date(2026, 1, 1), by=other, at=w.MONDAY
            )


def test_whoever_the_police_do_not_know_is_not_verified_by_a_kiosk() -> None:
    """X9: both identities verified; a number and a name alone are no identity."""
    contract = w.begun()
    misnamed = Proof("安假庚", w.identity("19940404", "079"))
    w.card(Proof("安真辛", misnamed.identity))
    with pytest.raises(contracts.IdentityNotVerified, match="姓名"):
        contracts.identify_party(
            str(contract.uuid),
            role=PartyRole.BUYER,
            proof=misnamed,
            code="471903",
            by=w.POINT,
            at=w.MONDAY,
        )
    with pytest.raises(contracts.IdentityNotVerified, match="没有查到"):
        contracts.identify_party(
            str(contract.uuid),
            role=PartyRole.BUYER,
            proof=w.STRANGER,
            code="471903",
            by=w.POINT,
            at=w.MONDAY,
        )
    by_hand = Proof(w.STRANGER.name, w.STRANGER.identity, CheckMethod.ORIGINAL)
    asked = {"role": PartyRole.BUYER, "proof": by_hand, "code": "471903", "at": w.MONDAY}
    with pytest.raises(contracts.IdentityNotVerified, match="只有工作人员"):
        contracts.identify_party(str(contract.uuid), by=w.POINT, **asked)
    party = contracts.identify_party(str(contract.uuid), by=w.CLERK, **asked)
    assert (party.method, party.verified_by["key"]) == ("original", "0101")


def test_an_expired_card_a_minor_and_a_stranger_to_the_register_are_refused() -> None:
    w.card(w.BUYER, until=date(2026, 11, 22))
    contract = w.begun()
    with pytest.raises(contracts.IdentityNotVerified, match="有效期"):
        w.add(contract, "buyer", PartyRole.BUYER)
    for proof, role, refusal in (
        (w.CHILD, PartyRole.BUYER, contracts.IdentityNotVerified),
        (w.BUYER2, PartyRole.SELLER, contracts.NotAnOwner),
        (w.SELLER, PartyRole.BUYER, contracts.SamePerson),
    ):
        with pytest.raises(refusal):
            contracts.identify_party(
                str(contract.uuid), role=role, proof=proof, code="471903", by=w.POINT, at=w.MONDAY
            )
    assert contract.parties.count() == 1


def test_a_co_owned_home_needs_every_owner() -> None:
    """城市房地产管理法 第三十八条第四项."""
    w.home(w.FREE, "演（2021）云汀市不动产权第0000201号", w.SELLER, w.WIFE)
    contract = w.agreed()
    with pytest.raises(contracts.OwnersMissing, match="还有1位权利人"):
        contracts.draw_up(str(contract.uuid), by=w.POINT, at=w.MONDAY)
    w.add(contract, "wife", PartyRole.SELLER)
    contract = contracts.draw_up(str(contract.uuid), by=w.POINT, at=w.MONDAY)
    for who in ("seller", "buyer"):
        assert w.sign(contract, who).number is None
    assert w.sign(contract, "wife").number == "网签9901012026000001"


def test_a_change_of_owner_before_the_last_signature_refuses_it() -> None:
    contract = w.drawn_up()
    w.home(w.FREE, "演（2021）云汀市不动产权第0000201号", w.WIFE)
    with pytest.raises(contracts.NotAnOwner, match="已经变更"):
        w.sign(contract, "seller")


def test_only_the_partys_own_code_signs_and_guessing_ends_soon() -> None:
    """电子签名法 第十三条: the key is under the sole control of the signer."""
    contract = w.drawn_up()
    seller = w.party(contract, "seller")
    uuid = str(contract.uuid)
    for _ in range(5):
        with pytest.raises(contracts.WrongSigningCode):
            contracts.sign_contract(
                uuid, seller, code=w.CODES["buyer"], by=w.POINT, at=w.after(minutes=1)
            )
    with pytest.raises(tries.TooManyTries):
        w.sign(contract, "seller", at=w.after(minutes=2))
    assert w.sign(contract, "seller", at=w.after(minutes=20)).parties.get(pk=seller).signed_at
    with pytest.raises(contracts.AlreadySigned):
        w.sign(contract, "seller", at=w.after(minutes=21))


def test_the_key_is_locked_while_it_waits_and_gone_once_used() -> None:
    contract = w.drawn_up()
    party = contract.parties.get(pk=w.party(contract, "seller"))
    assert len(party.key) > 100
    w.sign(contract, "seller")
    party.refresh_from_db()
    assert (party.key, len(party.certificate_serial)) == ("", 40)


@pytest.mark.parametrize("code", ["111111", "123456", "987654", "12345", "abcdef", "１２３４５６"])
def test_a_code_that_everybody_tries_first_is_refused(code: str) -> None:
    with pytest.raises(contracts.WeakSigningCode):
        contracts.begin_contract(
            w.FREE, seller=w.SELLER, code=code, place="1", by=w.POINT, at=w.MONDAY
        )


def spoilt(raw: bytes, place: str) -> bytes:
    """Change one bit of the text or of a signature, or add a comment behind everything."""
    if place == "end":
        return raw + b"%\n"
    spot = 400 if place == "text" else raw.index(b"/Contents <") + 400
    return raw[:spot] + bytes([raw[spot] ^ 1]) + raw[spot + 1 :]


@pytest.mark.parametrize("place", ["text", "signature", "end"])
def test_every_change_of_the_signed_file_is_found(place: str) -> None:
    """电子签名法 第十三条: any change of content or signature after signing can be found."""
    contract = w.signed()
    path = path_of(contract.pdf_id or "")
    raw = path.read_bytes()
    assert file_of(contract) == raw
    changed = spoilt(raw, place)
    path.write_bytes(changed)
    try:
        with pytest.raises(contracts.ContractAltered):
            file_of(contract)
        checks = contracts.verify_contract(str(contract.uuid), by=w.POINT)
        assert [one.is_good for one in checks] == [False] * 3
    finally:
        path.write_bytes(raw)


@pytest.mark.parametrize("place", ["text", "signature", "end"])
def test_a_forger_who_writes_the_digests_too_is_found_by_the_signatures(place: str) -> None:
    """Whoever owns store and database still lacks the keys: they are gone."""
    contract = w.signed()
    changed = spoilt(file_of(contract), place)
    contract.pdf = files.store_bytes(changed, kind=files.Kind.PDF, at=w.MONDAY)
    contract.text_sha256 = hashlib.sha256(changed[: contract.text_size]).hexdigest()
    contract.save()
    with pytest.raises(contracts.ContractAltered):
        file_of(contract)


def test_a_second_text_about_the_home_is_refused_until_the_first_is_gone() -> None:
    first, second = w.drawn_up(), w.agreed()
    with pytest.raises(contracts.LiveContractExists):
        contracts.draw_up(str(second.uuid), by=w.POINT, at=w.MONDAY)
    contracts.abandon_contract(str(first.uuid), reason="买方改了主意", by=w.POINT, at=w.MONDAY)
    assert contracts.draw_up(str(second.uuid), by=w.POINT, at=w.MONDAY).status == "signing"
    with pytest.raises(contracts.WrongStage):
        w.sign(first, "seller")


def test_a_text_nobody_finished_expires_and_lets_go_of_the_home() -> None:
    contract = w.drawn_up()
    w.sign(contract, "seller")
    assert tasks.sweep_expired(w.after(hours=23)) == 0
    with pytest.raises(contracts.WrongStage):
        contracts.draw_up(str(contract.uuid), by=w.POINT, at=w.MONDAY)
    assert tasks.sweep_expired(w.after(hours=24)) == 1
    contract.refresh_from_db()
    assert (contract.status, facts(contract)[-1]) == ("expired", "contract_expired")
    assert set(contract.parties.values_list("key", flat=True)) == {""}
    assert w.drawn_up(at=w.after(hours=24)).status == "signing"


def test_a_contract_is_void_only_when_every_party_was_verified_again_and_agreed() -> None:
    contract = w.signed()
    uuid = str(contract.uuid)
    asked = {"reason": "双方协商解除", "by": w.POINT, "at": w.after(days=1)}
    with pytest.raises(contracts.NotAnOwner):
        contracts.agree_to_void(uuid, proof=w.BUYER2, **asked)
    assert contracts.agree_to_void(uuid, proof=w.SELLER, **asked).status == "signed"
    assert contracts.agree_to_void(uuid, proof=w.BUYER, **asked).status == "voided"
    assert set(
        HoldingRecord.objects.filter(kind="存量房网签备案数据").values_list("is_revoked", flat=True)
    ) == {True}
    assert w.signed(at=w.after(days=2)).number == "网签9901012026000002"


def test_terms_that_cannot_be_are_told_together() -> None:
    contract = w.agreed()
    with pytest.raises(contracts.TermsInvalid) as refused:
        contracts.set_terms(
            str(contract.uuid),
            w.terms(price=0, handover_on=date(2026, 11, 1), share_kind=contracts.ShareKind.JOINT),
            by=w.POINT,
            at=w.MONDAY,
        )
    assert [field for field, _ in refused.value.details["faults"]] == [
        "price",
        "handover_on",
        "share_kind",
    ]


def test_two_buyers_own_by_shares_that_make_a_hundred() -> None:
    contract = w.agreed()
    w.add(contract, "buyer2", PartyRole.BUYER)
    uuid = str(contract.uuid)
    shares = contracts.ShareKind.SHARES
    with pytest.raises(contracts.TermsInvalid, match="现在是90%"):
        contracts.set_terms(
            uuid, w.terms(share_kind=shares, shares=(60, 30)), by=w.POINT, at=w.MONDAY
        )
    contracts.set_terms(uuid, w.terms(share_kind=shares, shares=(60, 40)), by=w.POINT, at=w.MONDAY)
    contract = contracts.draw_up(uuid, by=w.POINT, at=w.MONDAY)
    words = words_of(contract)
    assert "安买丙占60%" in words


def test_without_the_right_or_outside_the_region_there_is_nothing() -> None:
    contract = w.agreed()
    nobody = w.Actor(w.ActorKind.OFFICER, "9", "无权限", divisions=("9901",))
    with pytest.raises(Forbidden):
        contracts.draw_up(str(contract.uuid), by=nobody, at=w.MONDAY)
    elsewhere = w.Actor(
        w.ActorKind.OFFICER,
        "8",
        "外地",
        capabilities=frozenset({"contracts.sign"}),
        divisions=("9902",),
    )
    with pytest.raises(contracts.ContractNotFound):
        contracts.contract_view(str(contract.uuid), by=elsewhere, at=w.MONDAY)
    with pytest.raises(contracts.ContractNotFound):
        contracts.draw_up(str(contract.uuid), by=elsewhere, at=w.MONDAY)
