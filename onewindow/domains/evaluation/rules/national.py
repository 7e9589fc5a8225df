"""The field list in which evaluations are reported to the national platform of 好差评.

Stars are reported as stars, 5 for 非常满意: GB/T 39046-2020 table A.8 counts satisfaction the other
way round, the national interface does not. Days are YYYYMMDD, moments YYYYMMDDhhmmss (GB/T 7408).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
CHANNEL_ORDER = ("web", "mobile", "qr", "tablet", "kiosk", "phone", "message")
HANDLING_TYPES = {"immediate": "1", "promised": "2", "other": "9"}
"""办件类型, GB/T 39046-2020."""
NATURAL_PERSON, ENTERPRISE, INSTITUTION, ASSOCIATION, ORGAN, OTHER_BODY = "123456"
"""服务对象, GB/T 39046-2020."""
_BODIES = {"11": ORGAN, "12": INSTITUTION}
_REGISTERS = {"9": ENTERPRISE, "5": ASSOCIATION}


@dataclass(frozen=True, slots=True)
class Codes:
    """What the receiving platform calls channels, case states and the source: configuration."""

    channels: Sequence[str] = ("1", "2", "3", "4", "5", "6", "7")
    states: Sequence[str] = ("1", "2", "3")
    source: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody with a document; empty where nobody is known."""

    name: str = ""
    document_type: str = ""
    number: str = ""
    is_natural: bool = True


@dataclass(frozen=True, slots=True)
class Service:
    """The service that was judged, as far as the record knows it."""

    subject: str
    occasion: int
    item_name: str
    division_code: str
    department: str = ""
    department_name: str = ""
    implementation_code: str = ""
    handling_code: str = ""
    handling_type: str = ""
    accepted_at: datetime | None = None
    is_ended: bool = False
    applicant: Party = field(default_factory=Party)
    agent: Party = field(default_factory=Party)


@dataclass(frozen=True, slots=True)
class Voice:
    """What was said of it."""

    stars: int
    labels: Sequence[str]
    words: str
    channel: str
    at: datetime


def applicant_kind(party: Party) -> str:
    """Return the code of 服务对象; of a body by the register that its USCC names (GB 32100)."""
    if party.is_natural:
        return NATURAL_PERSON if party.number or party.name else ""
    number = party.number.upper()
    return _BODIES.get(number[:2]) or _REGISTERS.get(number[:1]) or OTHER_BODY


def report_fields(service: Service, voice: Voice, codes: Codes) -> dict[str, str]:
    """Return every field of the list; empty where the record does not know."""
    accepted = service.accepted_at
    state = codes.states[0 if accepted is None else 1]
    places = dict(zip(CHANNEL_ORDER, codes.channels, strict=True))
    return {
        "projectNo": service.subject,
        "pf": places.get(voice.channel, ""),
        "deptCode": service.department,
        "taskCode": service.implementation_code,
        "taskHandleItem": service.handling_code,
        "taskName": service.item_name,
        "proStatus": codes.states[2] if service.is_ended else state,
        "proDepart": service.department_name,
        "certKey": service.applicant.number,
        "userProp": applicant_kind(service.applicant),
        "handleUserName": service.agent.name,
        "handleUserPageType": service.agent.document_type,
        "handleUserPageCode": service.agent.number,
        "satisfaction": str(voice.stars),
        "evalDetail": ",".join(voice.labels),
        "writingEvaluation": voice.words,
        "assessTime": f"{voice.at.astimezone(ZONE):%Y%m%d%H%M%S}",
        "assessNumber": str(service.occasion),
        "dataSource": codes.source or service.division_code,
        "promisetime": HANDLING_TYPES.get(service.handling_type, HANDLING_TYPES["other"]),
        "acceptDate": f"{accepted.astimezone(ZONE):%Y%m%d}" if accepted else "",
    }
