"""One received case in division 990102, for the tables of addresses.

Nothing is acted on it: the table only asks who may come near. The row is written directly, since
receiving it through the acts would cost a second for each of some hundred cells.
"""

from __future__ import annotations

from onewindow.domains.calendars import api as calendars
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.catalogue import api as catalogue
from onewindow.kit.actors import SYSTEM

NUMBER = "990000000000000000400010000000020260302001"


def case_here() -> dict[str, object]:
    if not cases.Case.objects.filter(number=NUMBER).exists():
        _write()
    return {"number": NUMBER}


def _write() -> None:
    content = catalogue.StandardContent.model_validate(w.ITEM)
    standard = catalogue.create_draft(content.code, content=content, by=SYSTEM, at=w.MONDAY)
    standard.profile = calendars.profile(content.profile).model_dump(mode="json")
    standard.save(update_fields=["profile"])
    cases.Case.objects.create(
        number=NUMBER,
        query_code="ABCDEFGH",
        standard=standard,
        applicant=w.applicant(),
        applicant_name="林*",
        item_code=content.code,
        item_name=content.name,
        department="market",
        division_code="990102",
        channel="window",
        status=cases.Status.RECEIVED.value,
        state={"number": NUMBER, "status": cases.Status.RECEIVED.value},
        received_at=w.MONDAY,
    )
