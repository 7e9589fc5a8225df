"""Facts of the queue. Facts about a ticket have its own subject, ``ticket:OUTLET:DAY:NUMBER``.

The hot ones are written inside the statement that does the act; their fields are named there too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from onewindow.kit.outbox import Fact, fact_type


@fact_type
@dataclass(frozen=True)
class TicketTaken(Fact):
    type: ClassVar[str] = "queueing.ticket_taken.v1"
    outlet: str
    on: date
    number: str
    plate: str
    item: str
    source: str
    mode: str
    priority: str
    reason: str
    ahead: int
    likely: float | None = None


@fact_type
@dataclass(frozen=True)
class TicketCalled(Fact):
    """``modes``: a silent call has screen and message, any other screen and voice (Q4).

    Where the hall's policy says so, that one has message as well.
    """

    type: ClassVar[str] = "queueing.ticket_called.v1"
    outlet: str
    on: date
    number: str
    plate: str
    window: str
    staff: str
    modes: list[str]
    call: int
    carried: bool = False


@fact_type
@dataclass(frozen=True)
class ServingStarted(Fact):
    type: ClassVar[str] = "queueing.serving_started.v1"
    outlet: str
    on: date
    number: str
    plate: str
    window: str


@fact_type
@dataclass(frozen=True)
class TicketMissed(Fact):
    """过号: the person did not come; ``is_last``: it was once too often and the ticket ended."""

    type: ClassVar[str] = "queueing.ticket_missed.v1"
    outlet: str
    on: date
    number: str
    plate: str
    window: str
    is_last: bool
    carried: bool = False


@fact_type
@dataclass(frozen=True)
class TicketRequeued(Fact):
    """A missed ticket came back, or a held one was put back in the queue."""

    type: ClassVar[str] = "queueing.ticket_requeued.v1"
    outlet: str
    on: date
    number: str
    plate: str
    rank_at: datetime


@fact_type
@dataclass(frozen=True)
class TicketHeld(Fact):
    type: ClassVar[str] = "queueing.ticket_held.v1"
    outlet: str
    on: date
    number: str
    plate: str
    window: str
    reason: str


@fact_type
@dataclass(frozen=True)
class TicketResumed(Fact):
    type: ClassVar[str] = "queueing.ticket_resumed.v1"
    outlet: str
    on: date
    number: str
    plate: str
    window: str


@fact_type
@dataclass(frozen=True)
class TicketTransferred(Fact):
    type: ClassVar[str] = "queueing.ticket_transferred.v1"
    outlet: str
    on: date
    number: str
    plate: str
    from_plate: str
    from_window: str
    wanted_window: str
    reason: str


@fact_type
@dataclass(frozen=True)
class TicketReleased(Fact):
    """The window was freed by a manager or closed: the ticket waits again where it stood."""

    type: ClassVar[str] = "queueing.ticket_released.v1"
    outlet: str
    on: date
    number: str
    plate: str
    from_window: str
    from_staff: str
    rank_at: datetime
    reason: str


@fact_type
@dataclass(frozen=True)
class TicketFinished(Fact):
    """``outcome``: done, come_again, not_done (H24); ``reason`` why it was not done.

    Empty where the day was closed and nobody had registered one.
    """

    type: ClassVar[str] = "queueing.ticket_finished.v1"
    outlet: str
    on: date
    number: str
    plate: str
    window: str
    staff: str
    outcome: str
    reason: str
    carried: bool = False


@fact_type
@dataclass(frozen=True)
class OutcomeRegistered(Fact):
    """事后登记: how a matter ended that nobody had registered; ``basis`` says how it is known."""

    type: ClassVar[str] = "queueing.outcome_registered.v1"
    outlet: str
    on: date
    number: str
    plate: str
    window: str
    staff: str
    outcome: str
    reason: str
    basis: str


@fact_type
@dataclass(frozen=True)
class TicketAbandoned(Fact):
    type: ClassVar[str] = "queueing.ticket_abandoned.v1"
    outlet: str
    on: date
    number: str
    plate: str
    reason: str
    carried: bool = False


@fact_type
@dataclass(frozen=True)
class StationChanged(Fact):
    """A window opened, paused, closed or became a reserve; ``staff`` sits there."""

    type: ClassVar[str] = "queueing.station_changed.v1"
    window: str
    outlet: str
    state: str
    reason: str = ""
    staff: str = ""
    plates: list[str] | None = None


@fact_type
@dataclass(frozen=True)
class PeakReached(Fact):
    """More wait than the policy allows; ``windows`` are the reserves to open (N13)."""

    type: ClassVar[str] = "queueing.peak_reached.v1"
    outlet: str
    plate: str
    waiting: int
    reason: str
    windows: list[str]


@fact_type
@dataclass(frozen=True)
class PeakEnded(Fact):
    type: ClassVar[str] = "queueing.peak_ended.v1"
    outlet: str
    plate: str


@fact_type
@dataclass(frozen=True)
class HallDayClosed(Fact):
    """``left`` had abandoned, ``unrecorded`` were served and nobody registered an outcome."""

    type: ClassVar[str] = "queueing.hall_day_closed.v1"
    outlet: str
    on: date
    left: int
    unrecorded: int = 0


@fact_type
@dataclass(frozen=True)
class VisitLinked(Fact):
    """A visit led to a case, a collection or an evaluation (Q16)."""

    type: ClassVar[str] = "queueing.visit_linked.v1"
    visit: int
    kind: str
    reference: str
    number: str = ""


@fact_type
@dataclass(frozen=True)
class VisitAssisted(Fact):
    """An assistant was arranged for a visit, changed, or released (H17); empty: nobody."""

    type: ClassVar[str] = "queueing.visit_assisted.v1"
    visit: int
    number: str
    assistant: str
    before: str = ""


@fact_type
@dataclass(frozen=True)
class PlateEstablished(Fact):
    type: ClassVar[str] = "queueing.plate_established.v1"
    name: str
    letter: str
    window_kinds: list[str]


@fact_type
@dataclass(frozen=True)
class PlateRenamed(Fact):
    """From now on the plate is called otherwise; what is over keeps the name of its day."""

    type: ClassVar[str] = "queueing.plate_renamed.v1"
    letter: str
    name: str
    was: str


@fact_type
@dataclass(frozen=True)
class PlateClosed(Fact):
    """No ticket is drawn for the plate any more; its items queue in the rest plate."""

    type: ClassVar[str] = "queueing.plate_closed.v1"
    name: str
    letter: str
    reason: str


@fact_type
@dataclass(frozen=True)
class QueuePolicySet(Fact):
    """``document`` is the whole policy; ``outlet`` empty: of all that have none of their own.

    An empty document: the outlet follows the common policy from that day on.
    """

    type: ClassVar[str] = "queueing.queue_policy_set.v1"
    outlet: str
    document: str
    from_on: date


@fact_type
@dataclass(frozen=True)
class DevicePaired(Fact):
    """A kiosk or board was given its address, which stands in no fact."""

    type: ClassVar[str] = "queueing.device_paired.v1"
    outlet: str
    kind: str
    name: str
    zone: str = ""


@fact_type
@dataclass(frozen=True)
class DeviceRegistered(Fact):
    """A machine without an address of its own stands in a hall."""

    type: ClassVar[str] = "queueing.device_registered.v1"
    outlet: str
    kind: str
    name: str
    place: str


@fact_type
@dataclass(frozen=True)
class DeviceInspected(Fact):
    """Somebody looked at a machine: it works, or what is wrong."""

    type: ClassVar[str] = "queueing.device_inspected.v1"
    outlet: str
    kind: str
    name: str
    is_working: bool
    note: str


@fact_type
@dataclass(frozen=True)
class HelpCalled(Fact):
    """Somebody at a kiosk asked for a person."""

    type: ClassVar[str] = "queueing.help_called.v1"
    outlet: str
    name: str
    place: str


@fact_type
@dataclass(frozen=True)
class HelpGiven(Fact):
    """Somebody of the hall went to the kiosk that had called; after how many minutes."""

    type: ClassVar[str] = "queueing.help_given.v1"
    outlet: str
    name: str
    minutes: float


@fact_type
@dataclass(frozen=True)
class EquipmentKindSet(Fact):
    """A kind of machine, and after how many minutes without a sign one has fallen silent."""

    type: ClassVar[str] = "queueing.equipment_kind_set.v1"
    code: str
    name: str
    silent_minutes: int


@fact_type
@dataclass(frozen=True)
class DeviceWithdrawn(Fact):
    """The address of a kiosk or board works no more."""

    type: ClassVar[str] = "queueing.device_withdrawn.v1"
    outlet: str
    kind: str
    name: str


@fact_type
@dataclass(frozen=True)
class VisitPhoneLeft(Fact):
    """留号: the holder left a telephone for this visit, or took it back; it stands in no fact.

    ``confirmed_by``: 短信验证, 工作人员核对 or 接入系统确认; empty where nobody vouches for it.
    """

    type: ClassVar[str] = "queueing.visit_phone_left.v1"
    visit: int
    is_kept: bool
    confirmed_by: str = ""


@fact_type
@dataclass(frozen=True)
class TicketFollowed(Fact):
    """关注: a machine client that was shown the paper of a ticket is told what becomes of it."""

    type: ClassVar[str] = "queueing.ticket_followed.v1"
    outlet: str
    on: date
    number: str


@fact_type
@dataclass(frozen=True)
class TicketUnfollowed(Fact):
    """停止关注: the client is told nothing more of the ticket."""

    type: ClassVar[str] = "queueing.ticket_unfollowed.v1"
    outlet: str
    on: date
    number: str
