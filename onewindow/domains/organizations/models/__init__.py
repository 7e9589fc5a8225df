"""Tables of places, posts and delegations."""

from onewindow.domains.organizations.models.brands import BrandRating, ServiceBrand
from onewindow.domains.organizations.models.commendations import Commendation
from onewindow.domains.organizations.models.delegations import Delegation
from onewindow.domains.organizations.models.facilities import (
    DutyLeader,
    OutletInspection,
)
from onewindow.domains.organizations.models.norms import Norm, NormClause
from onewindow.domains.organizations.models.places import (
    Department,
    Division,
    Hall,
    Outlet,
    Window,
    Zone,
)
from onewindow.domains.organizations.models.posts import Leave, Post, Skill
from onewindow.domains.organizations.models.video import OutletVideo

__all__ = [
    "BrandRating",
    "Commendation",
    "Delegation",
    "Department",
    "Division",
    "DutyLeader",
    "Hall",
    "Leave",
    "Norm",
    "NormClause",
    "Outlet",
    "OutletInspection",
    "OutletVideo",
    "Post",
    "ServiceBrand",
    "Skill",
    "Window",
    "Zone",
]
