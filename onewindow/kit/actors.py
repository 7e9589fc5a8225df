"""Who acts: one value for officers, applicants, devices and the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    OFFICER = "officer"
    APPLICANT = "applicant"
    DEVICE = "device"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """The one doing an act, as events keep it.

    ``key`` identifies the person (staff number, applicant uuid); two acts by one person have one
    key even when the post differs. ``acting_for`` names the A-post holder whom a B-post replaces.
    ``capabilities`` are those granted to this person, ``divisions`` the prefixes of GB/T 2260 codes
    they reach; both are checked by actions and never stored. ``client`` names the machine client
    through which the person acts: the person answers for it, so every check is that of the person.
    ``only_assigned`` closes everything but what was assigned to this person, whatever else they may
    do.
    """

    kind: ActorKind
    key: str
    name: str
    department: str = ""
    window: str = ""
    acting_for: str = ""
    capabilities: frozenset[str] = frozenset()
    divisions: tuple[str, ...] = ("",)
    client: str = ""
    only_assigned: bool = False

    def may(self, capability: str) -> bool:
        """Return whether this person holds the capability; the system holds every one."""
        return self.kind is ActorKind.SYSTEM or capability in self.capabilities

    def reaches(self, division_code: str) -> bool:
        """Return whether the division lies inside this person's region scope."""
        return any(division_code.startswith(prefix) for prefix in self.divisions)

    def as_record(self) -> dict[str, str]:
        """Return what an event keeps of the actor: never capabilities, empty fields left out."""
        pairs = {
            "kind": self.kind.value,
            "key": self.key,
            "name": self.name,
            "department": self.department,
            "window": self.window,
            "acting_for": self.acting_for,
            "client": self.client,
        }
        return {field: value for field, value in pairs.items() if value}


SYSTEM = Actor(ActorKind.SYSTEM, "system", "系统")
