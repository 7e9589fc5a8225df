"""AB岗: whoever is absent is replaced by the other, and the record says for whom (W19)."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holder:
    """The person who acts in a post today; ``acting_for`` is the absent A holder or empty."""

    staff_number: str
    acting_for: str = ""


def holder_of(
    a_holder: str, b_holder: str, absent: Container[str], *, is_a_overdue: bool = False
) -> Holder | None:
    """Return who acts: A, else B for A, else None (both absent: the section head is alerted).

    ``is_a_overdue`` passes the task to B although A is present; B stands in only when present.
    """
    a_present = bool(a_holder) and a_holder not in absent
    b_present = bool(b_holder) and b_holder not in absent
    if a_present and not (is_a_overdue and b_present):
        return Holder(a_holder)
    if b_present:
        return Holder(b_holder, acting_for=a_holder)
    return None
