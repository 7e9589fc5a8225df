"""What a tablet brings home: cases as of their receipt, once, or a refusal that keeps the entry."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from onewindow.channels.booking.crew.day import day_document
from onewindow.channels.booking.crew.entries import EntryBody, keep
from onewindow.channels.booking.tests import tour
from onewindow.domains.accounts.api import User
from onewindow.domains.applicants import api as applicants
from onewindow.domains.applicants.models import Applicant, Authorization
from onewindow.domains.appointments import api as appointments
from onewindow.domains.calendars.api import ZONE
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.materials import api as materials
from onewindow.kit.actors import SYSTEM
from onewindow.kit.refusals import Invalid, Refusal

pytestmark = pytest.mark.django_db
CREW = replace(w.CLERK, capabilities=w.CLERK.capabilities | {"appointments.check_in"})
TAKEN, EVENING = w.after(1, 1.5), w.after(1, 11)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"


@pytest.fixture
def visit(db: None) -> appointments.HomeVisit:
    w.build()
    tour.vehicle()
    return tour.visit(matter="食品经营许可", item="food-licence", needs=("wheelchair",))


def standard() -> int:
    document = day_document(TAKEN.date(), "", by=CREW, at=w.after(1))
    return int(document["lists"]["food-licence"]["standard"])


def entry(visit: appointments.HomeVisit, **changes: Any) -> dict[str, Any]:
    intake: dict[str, Any] = {
        "item": "food-licence",
        "standard": standard(),
        "person": {"name": "林一", "identity": w.citizen_id(1), "phone": "19900000001"},
        "form": {"shop": "一碗面"},
        "materials": list(w.BROUGHT),
        **changes.pop("intake", {}),
    }
    return {
        "key": str(uuid4()),
        "visit": str(visit.uuid),
        "kind": "intake",
        "device_at": TAKEN.isoformat(),
        "sent_at": EVENING.isoformat(),
        "loaded_skew": 0,
        "intake": intake,
        **changes,
    }


def photo(name: str = "照片.jpg", more: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, JPEG + more, content_type="image/jpeg")


def send(body: dict[str, Any], **files: SimpleUploadedFile) -> appointments.TourEntry:
    uploads = {name.replace("__", ":"): upload for name, upload in files.items()}
    return keep(EntryBody.model_validate(body), uploads, by=CREW, at=EVENING)


def test_an_intake_becomes_a_case_as_of_its_receipt_with_its_photographs(
    visit: appointments.HomeVisit,
) -> None:
    """W22: number and receipt time of the intake; photos stand beside their material."""
    row = send(entry(visit), photo__layout=photo("layout.jpg"))
    case = cases.get_case(row.case, viewer=w.CLERK)
    assert (case.received_at, case.window, row.taken_at) == (TAKEN, "A01", TAKEN)
    assert case.number.endswith("202603030001")
    brought = {one.material: one for one in materials.materials_of(case.number)}
    assert sorted(brought) == sorted(w.BROUGHT)
    assert (brought["layout"].source, bool(brought["layout"].sha256)) == ("scan", True)
    assert (brought["form"].source, brought["form"].sha256) == ("paper", "")
    linked = appointments.VisitIntake.objects.get()
    assert (linked.case, linked.taken_at, linked.handed_in_at) == (case.number, TAKEN, EVENING)


def test_a_device_ahead_of_time_does_not_move_the_legal_clock(
    visit: appointments.HomeVisit,
) -> None:
    """W22: the clock of the case is the server's, whatever the device says."""
    ahead = timedelta(minutes=50)
    body = entry(
        visit,
        device_at=(TAKEN + ahead).isoformat(),
        sent_at=(EVENING + ahead).isoformat(),
        loaded_skew=3000,
    )
    row = send(body)
    assert (row.taken_at, row.skew_seconds) == (TAKEN, 3000)
    assert cases.get_case(row.case, viewer=w.CLERK).received_at == TAKEN


def test_sending_again_after_a_lost_answer_makes_no_second_case(
    visit: appointments.HomeVisit,
) -> None:
    """W22: each entry has its own key: a repeat gets the same case."""
    body = entry(visit)
    first = send(body, photo__layout=photo())
    again = send({**body, "sent_at": w.after(1, 10.9).isoformat()}, photo__layout=photo())
    assert (first.pk, first.case) == (again.pk, again.case)
    assert cases.Case.objects.count() == 1
    with pytest.raises(appointments.EntryDiffers, match=first.case):
        send(body, photo__layout=photo(more=b"another"))


@pytest.mark.parametrize(
    ("_case", "has_signed", "has_photo", "confirmed"),
    [
        ("ticked and photographed", True, True, "paper"),
        ("ticked without a photograph", True, False, ""),
        ("a photograph nobody vouches for", False, True, ""),
    ],
)
def test_only_a_signature_that_was_photographed_confirms(
    visit: appointments.HomeVisit, _case: str, has_signed: bool, has_photo: bool, confirmed: str
) -> None:
    """X10: nothing confirms itself; without the signed page the window still has to ask."""
    files = {"proof": photo()} if has_photo else {}
    row = send(entry(visit, intake={"has_signed": has_signed}), **files)
    facts = [one.fact for one in cases.timeline(row.case)]
    modes = [fact.mode for fact in facts if type(fact).__name__ == "ApplicantConfirmed"]
    assert modes == ([confirmed] if confirmed else [])
    assert bool(row.proof) is has_photo


def test_a_new_version_of_the_standard_asks_to_look_again(
    visit: appointments.HomeVisit,
) -> None:
    """W22: the item's standard has a new version; nothing is written, the entry may come again."""
    body = entry(visit)
    more = {"id": "proxy", "name": "委托书", "basis": w.BASIS}
    w.publish({**w.ITEM, "materials": [*w.ITEM["materials"], more]}, at=w.after(0, 5))
    before = Applicant.objects.count()
    body["intake"]["person"] = {"name": "林二", "identity": w.citizen_id(2)}
    with pytest.raises(appointments.StandardChanged, match="新版本"):
        send(body)
    assert (Applicant.objects.count(), cases.Case.objects.count()) == (before, 0)
    body["intake"]["standard"] = standard()
    assert send(body).case


def test_a_second_case_of_the_same_item_is_asked_about_first(
    visit: appointments.HomeVisit,
) -> None:
    """W22: the resident already has a case."""
    first = send(entry(visit))
    second = entry(visit)
    with pytest.raises(appointments.CaseOpenAlready, match=first.case):
        send(second)
    second["intake"]["is_another"] = True
    assert send(second).case != first.case


def test_what_does_not_fit_the_visit_is_refused_and_nothing_is_written(
    visit: appointments.HomeVisit,
) -> None:
    """W22: cancelled meanwhile, before the visit, an empty form: the entry stays on the device."""
    before = Applicant.objects.count()
    person = {"name": "林二", "identity": w.citizen_id(2)}
    early = entry(visit, device_at=w.after(1, 0.9).isoformat(), intake={"person": person})
    with pytest.raises(appointments.BadIntake, match="上门时段内"):
        send(early)
    with pytest.raises(cases.FormInvalid, match="店名"):
        send(entry(visit, intake={"form": {}, "person": person}))
    with pytest.raises(Invalid, match="没有内容"):
        send({**entry(visit), "intake": None})
    appointments.cancel_visit(visit.uuid, **{**tour.STAMP, "at": w.after(0)})
    with pytest.raises(appointments.BadIntake, match="已取消"):
        send(entry(visit, intake={"person": person}))
    counts = (Applicant.objects.count(), cases.Case.objects.count())
    assert counts == (before, 0)
    assert appointments.TourEntry.objects.count() == 0


AGENT = {"name": "林二", "identity": w.citizen_id(2), "phone": "19900000002"}


def test_an_agent_at_the_door_stands_on_the_case_by_the_letter_that_was_photographed(
    visit: appointments.HomeVisit,
) -> None:
    """W22, 帮办代办: both identities are kept, the letter from the day of the receipt."""
    body = entry(visit, intake={"agent": {**AGENT, "until": "2026-12-31"}})
    row = send(body, **{"agent-letter": photo("letter.jpg")})
    state = cases.state_of(cases.get_case(row.case, viewer=w.CLERK))
    held = applicants.authorization_for(
        state.agent_key, state.applicant_key, item="food-licence", on=TAKEN.date()
    )
    assert (held.valid_from, str(held.valid_until)) == (TAKEN.date(), "2026-12-31")
    assert len(held.letter_sha256) == 64
    assert (held.agent.name, held.principal.name) == ("林二", "林一")
    again = send(body, **{"agent-letter": photo("letter.jpg")})
    assert (again.pk, Authorization.objects.count()) == (row.pk, 1)


def test_an_agent_known_by_a_letter_in_force_needs_no_photograph(
    visit: appointments.HomeVisit,
) -> None:
    first = send(entry(visit, intake={"agent": AGENT}), **{"agent-letter": photo()})
    cases.withdraw_case(first.case, reason="本人撤回", by=w.CLERK, at=EVENING)
    again = send(entry(visit, intake={"agent": AGENT, "is_another": True}))
    assert again.case != first.case
    assert Authorization.objects.count() == 1


def test_an_agent_without_a_letter_comes_back_to_the_tablet_and_leaves_nothing(
    visit: appointments.HomeVisit,
) -> None:
    """帮办代办: without valid authorisation submit is refused; the entry stays on the device."""
    before = Applicant.objects.count()
    person = {"name": "林三", "identity": w.citizen_id(3)}
    body = entry(visit, intake={"agent": AGENT, "person": person})
    with pytest.raises(applicants.AgentNotAuthorized, match="没有拍下委托书"):
        send(body)
    assert (Applicant.objects.count(), cases.Case.objects.count()) == (before, 0)
    assert send(body, **{"agent-letter": photo()}).case


@pytest.mark.parametrize(
    ("_case", "agent", "code", "message"),
    [
        ("another name than registered", {"name": "林二二"}, "name_differs", "代理人："),
        (
            "the applicant",
            {"identity": w.citizen_id(1), "name": "林一"},
            "invalid_applicant",
            "本人",
        ),
        ("a mistyped number", {"identity": "990000198801010000"}, "invalid_applicant", "代理人："),
        ("a letter of the past", {"until": "2025-12-31"}, "invalid_applicant", "结束日期"),
    ],
)
def test_conflicts_about_an_agent_are_refusals_in_words(
    visit: appointments.HomeVisit, _case: str, agent: dict[str, str], code: str, message: str
) -> None:
    applicants.register_applicant(
        applicants.NaturalPerson(identity=w.citizen_id(2), name="林二"), by=w.CLERK, at=w.after(0)
    )
    with pytest.raises(Refusal, match=message) as refused:
        send(entry(visit, intake={"agent": AGENT | agent}), **{"agent-letter": photo()})
    assert refused.value.code == code
    assert cases.Case.objects.count() == 0


def member(number: str) -> Client:
    user = User.objects.create(
        staff_number=number, name="林七", roles=["window_clerk"], divisions=["9901"], password="!"
    )
    client = Client()
    client.force_login(user)
    return client


def today_visit() -> appointments.HomeVisit:
    """Return a visit of today that has begun, at any hour."""
    tour.vehicle("0107")
    at = timezone.now().astimezone(ZONE)
    around = {"visit_from": "00:00", "visit_until": "23:59", "visit_minutes": 30}
    appointments.set_rules(around, **tour.STAMP)
    begin = datetime.combine(at.date(), time(at.hour, 0), ZONE)
    wish = appointments.VisitWish(
        begin, w.DIVISION, "示范路1号", "张试试", "19900000001", "食品", item="food-licence"
    )
    return appointments.book_visit(wish, by=SYSTEM, at=begin - timedelta(hours=20))


def test_the_day_is_for_its_crew_and_the_page_holds_nobody(db: None) -> None:
    w.build()
    made = today_visit()
    crew, other = member("0107"), member("0108")
    page = crew.get("/booking-desk/crew/").content.decode()
    assert "张试试" not in page
    assert "示范路" not in page
    found = crew.get("/booking-desk/crew/day").json()
    stop = found["tour"]["stops"][0]
    assert (stop["name"], stop["masked_name"], stop["status"]) == ("张试试", "张**", "booked")
    assert len(found["tour"]["key"]) == 44
    assert found["lists"]["food-licence"]["materials"][3]["is_free"] is True
    assert other.get("/booking-desk/crew/day").json()["tour"] is None
    body = {
        "key": str(uuid4()),
        "visit": str(made.uuid),
        "kind": "arrival",
        "device_at": timezone.now().isoformat(),
        "sent_at": timezone.now().isoformat(),
    }
    answers = [post(who, body) for who in (other, crew, crew)]
    assert [answer.status_code for answer in answers] == [403, 200, 200]
    assert answers[0].json()["code"] == "not_of_crew"
    assert [answer.json()["is_repeat"] for answer in answers[1:]] == [False, True]
    kept = crew.get("/booking-desk/crew/day").json()["tour"]
    assert [one["key"] for one in kept["kept"]] == [body["key"]]
    assert kept["stops"][0]["status"] == "arrived"


def post(client: Client, body: dict[str, Any]) -> Any:
    written = SimpleUploadedFile("entry.json", json.dumps(body).encode())
    return client.post("/booking-desk/crew/entries", {"entry": written})


def test_an_unreadable_entry_is_refused_in_words(db: None) -> None:
    w.build()
    answer = post(member("0107"), {"kind": "arrival", "colour": "red"})
    assert answer.status_code == 422
    assert "记录内容不完整" in answer.json()["message"]
    assert answer.json()["next_step"] == "请打开这条记录补全。"
