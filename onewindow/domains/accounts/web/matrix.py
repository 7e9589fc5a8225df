"""One row of a channel's table url × method × person; tests/architecture walks all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from onewindow.domains.accounts.permissions import Capability


@dataclass(frozen=True, slots=True)
class Row:
    """Who may open an address, and how.

    ``name`` is the URL name with namespace. ``who`` is ``all``, ``staff``, ``settling`` (signed in,
    second factor still owed) or the capabilities of which one suffices. ``kwargs`` fill the path;
    ``arrange`` names a function ``module:function`` of the channel's tests that returns them after
    creating what they point to, in division 990102. ``is_scoped`` says that people with the same
    right in another division are refused; ``is_for_all`` that the right person reaches all regions,
    because what is settled here holds everywhere. ``expected`` gives exact statuses for the right
    person by method; without it anything but a refusal or a crash will do.
    """

    name: str
    who: str | tuple[Capability, ...]
    methods: tuple[str, ...] = ("GET",)
    kwargs: Mapping[str, object] = field(default_factory=dict)
    arrange: str = ""
    is_scoped: bool = False
    is_for_all: bool = False
    expected: Mapping[str, int] = field(default_factory=dict)
