"""What the addresses of the matrix point to: one received case with its papers, in division 990102.

Nothing is acted on it: the table only asks who may come near.
"""

from __future__ import annotations

from onewindow.domains.cases.tests import world as w
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM


def _case() -> str:
    if not organizations.Division.objects.filter(code="990100").exists():
        built = w.build()
        organizations.establish_division(
            "990102", name="云汀新区", parent="990100", by=SYSTEM, at=w.MONDAY
        )
        case = w.receive(built, division_code="990102", form={"shop": "一碗面"})
        return case.number
    from onewindow.domains.cases import api as cases

    return str(cases.Case.objects.latest("id").number)


def case_here() -> dict[str, object]:
    return {"number": _case()}


def step_here() -> dict[str, object]:
    return {"number": _case(), "step": "b"}


def material_here() -> dict[str, object]:
    return {"number": _case(), "material": "layout"}


def notice_here() -> dict[str, object]:
    return {"number": _case(), "notice": "云汀市监收〔2026〕1号"}


def phone_here() -> dict[str, object]:
    return {"number": _case(), "field": "phone"}


def answer_here() -> dict[str, object]:
    return {"number": _case(), "field": "shop"}
