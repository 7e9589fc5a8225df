"""Tables of places, posts and delegations."""

from onewindow.domains.organizations.models.delegations import Delegation
from onewindow.domains.organizations.models.facilities import (
    DutyLeader,
    FacilityRequirement,
    OutletInspection,
)
from onewindow.domains.organizations.models.places import (
    Department,
    Division,
    Hall,
    Outlet,
    Window,
    Zone,
)
from onewindow.domains.organizations.models.posts import Leave, Post, Skill

__all__ = [
    "Delegation",
    "Department",
    "Division",
    "DutyLeader",
    "FacilityRequirement",
    "Hall",
    "Leave",
    "Outlet",
    "OutletInspection",
    "Post",
    "Skill",
    "Window",
    "Zone",
]
