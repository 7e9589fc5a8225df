"""Tell open screens that a case changed; they fetch again what they may see."""

from __future__ import annotations

from onewindow.domains.accounts.api import User, actor_of
from onewindow.domains.approvals.api import Step
from onewindow.domains.cases.events import ClocksAlerted
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.queries import visible_cases
from onewindow.kit.live.publish import publish_all
from onewindow.kit.outbox import Fact
from onewindow.kit.outbox.deliver import EventMeta
from onewindow.lib.divisions import regions_around

TOPIC = "case"
ALERT_TOPIC = "alert"
SUPERVISION = "supervision:all"
"""What whoever supervises hears, instead of every department by itself; never a number."""


def tell_screens(_fact: Fact, meta: EventMeta) -> None:
    """Publish on the channels of the case, its window's desk, its assistant and its departments.

    Never on ``window:NUMBER``: that is the queue's, and the sign above a window hears it. The
    public boards of its region, and supervision of whatever region, hear that something changed and
    not what.
    """
    number = meta.subject
    asked = Case.objects.filter(number=number)
    row = asked.values_list("window", "department", "division_code", "assistant").first()
    if row is None:
        return
    window, lead, division, assistant = row
    involved = Step.objects.filter(case_number=number).values_list("department", flat=True)
    departments = sorted({lead, *involved})
    channels = [f"case:{number}", *(f"department:{code}" for code in departments)]
    if window:
        channels.append(f"desk:{window}")
    if assistant:
        channels.append(f"assistant:{assistant}")
    act = meta.type.split(".")[1]
    publish_all(channels, TOPIC, number=number, act=act)
    around = regions_around(division)
    publish_all([SUPERVISION, *(f"region:{prefix}" for prefix in around)], TOPIC)


def tell_departments(fact: Fact, _meta: EventMeta) -> None:
    """Let the open lists of the departments that got a card fetch themselves again (W10)."""
    assert isinstance(fact, ClocksAlerted)
    told = [SUPERVISION, *(f"department:{code}" for code in fact.departments)]
    publish_all(told, ALERT_TOPIC, yellow=fact.yellow, red=fact.red)


def may_hear_case(user: User, number: str) -> bool:
    """Whoever may see the case may hear that it changed.

    An assistant listens on a channel of their own: here they would go on hearing of a case that was
    given to somebody else until the next look at their right (H17).
    """
    actor = actor_of(user)
    return not actor.only_assigned and visible_cases(actor).filter(number=number).exists()


def may_hear_desk(user: User, _window: str) -> bool:
    """Window staff and supervisors, who see every case of a window; an assistant does not (H17)."""
    actor = actor_of(user)
    serves = actor.may("cases.receive") or actor.may("cases.supervise")
    return serves and not actor.only_assigned


def may_hear_assistant(user: User, staff_number: str) -> bool:
    """The assistant hears of the cases assigned to them, and nobody hears it for them (H17)."""
    return user.staff_number == staff_number and actor_of(user).only_assigned


def may_hear_supervision(user: User, _name: str) -> bool:
    """Whoever looks over the cases of every department."""
    return actor_of(user).may("cases.supervise")


def may_hear_department(user: User, code: str) -> bool:
    """One's own department, and supervisors every one."""
    actor = actor_of(user)
    is_own = actor.may("cases.view") and actor.department == code and not actor.only_assigned
    return is_own or actor.may("cases.supervise")
