"""Which desks a person may go to; the menu beside the name shows them in every staff channel."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from onewindow.domains.accounts.api import Capability
from onewindow.ui.pictures import Link

_C = Capability
DESKS: tuple[tuple[str, str, str, frozenset[Capability]], ...] = (
    ("review", "部门审批", "review:inbox", frozenset({_C.CASES_EXAMINE, _C.CASES_SUPERVISE})),
    ("console", "管理台", "console:home", frozenset({_C.ORGANIZATIONS_MANAGE, _C.CATALOGUE_EDIT})),
    ("peaks", "高峰应急", "window:peaks", frozenset({_C.QUEUEING_MANAGE})),
    (
        "oversight",
        "监督评价",
        "oversight:home",
        frozenset({_C.EVALUATION_VIEW, _C.SURVEYS_CALL, _C.DOCKETS_VIEW}),
    ),
    ("signing", "二手房网签", "signing:desk", frozenset({_C.CONTRACTS_SIGN, _C.CONTRACTS_VIEW})),
    ("hall", "大厅导办台", "hall:reception", frozenset({_C.QUEUEING_TAKE})),
    ("booking", "预约服务台", "booking_desk:day", frozenset({_C.APPOINTMENTS_VIEW})),
)
"""Channel, name, address, capabilities of which one suffices."""


def person_links(may: Callable[[Capability], bool], here: str) -> tuple[Link, ...]:
    """Return the other desks of a person, and their own security page."""
    others = (
        Link(name, reverse(address))
        for channel, name, address, capabilities in DESKS
        if channel != here and any(may(one) for one in capabilities)
    )
    return (*others, Link("帐户安全", reverse("entrance:security")))
