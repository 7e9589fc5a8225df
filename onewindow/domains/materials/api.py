"""The only door of the domain: materials of cases and what government holds."""

from onewindow.domains.materials.actions import (
    excuse_material,
    find_defect,
    register_holding,
    reuse_material,
    revoke_holding,
    submit_material,
    verify_material,
)
from onewindow.domains.materials.errors import (
    HoldingNotUsable,
    InvalidMaterial,
    NothingToVerify,
    SharingPurposeMissing,
    UnknownMaterial,
)
from onewindow.domains.materials.models import HoldingRecord, SubmittedMaterial
from onewindow.domains.materials.queries import (
    Holding,
    MaterialInHand,
    history_of,
    holdings,
    materials_of,
    versions_of,
)
from onewindow.domains.materials.rules.kinds import Source, State

__all__ = [
    "Holding",
    "HoldingNotUsable",
    "HoldingRecord",
    "InvalidMaterial",
    "MaterialInHand",
    "NothingToVerify",
    "SharingPurposeMissing",
    "Source",
    "State",
    "SubmittedMaterial",
    "UnknownMaterial",
    "excuse_material",
    "find_defect",
    "history_of",
    "holdings",
    "materials_of",
    "register_holding",
    "reuse_material",
    "revoke_holding",
    "submit_material",
    "verify_material",
    "versions_of",
]
