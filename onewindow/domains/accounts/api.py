"""The only door of the domain: staff, capabilities, sign-in."""

from onewindow.domains.accounts.models import User
from onewindow.domains.accounts.permissions import (
    ROLE_CAPABILITIES,
    Capability,
    Role,
    capabilities_of,
)

__all__ = ["ROLE_CAPABILITIES", "Capability", "Role", "User", "capabilities_of"]
