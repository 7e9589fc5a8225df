"""What lint knows about the world outside one standard; None always means: not checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from onewindow.domains.catalogue.content import StandardContent
from onewindow.lib.limits import Limit


@dataclass(frozen=True, slots=True)
class LintContext:
    """Registers to check against.

    ``departments`` are known department codes; ``profiles`` are the known rule profiles with their
    variants; ``statutes`` maps a profile and variant to the decision limit of the law;
    ``elsewhere`` are other regions' standards of the same basic code by region name;
    ``material_names`` maps every alias in use in the city to the one name.
    """

    departments: frozenset[str] | None = None
    profiles: Mapping[str, frozenset[str]] | None = None
    statutes: Mapping[tuple[str, str], Limit] = field(default_factory=dict)
    elsewhere: Mapping[str, StandardContent] = field(default_factory=dict)
    material_names: Mapping[str, str] = field(default_factory=dict)

    def statute(self, content: StandardContent) -> Limit | None:
        """Return the limit the law sets for this item, or None where the profile names none."""
        return self.statutes.get((content.profile, content.profile_variant))
