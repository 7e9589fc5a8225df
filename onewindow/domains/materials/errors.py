"""Refusals about materials."""

from __future__ import annotations

from onewindow.kit.refusals import Invalid, NotFound, Refusal


class InvalidMaterial(Invalid):
    code = "invalid_material"


class UnknownMaterial(NotFound):
    code = "unknown_material"
    next_step = "请核对办件编号和材料。"


class NothingToVerify(Refusal):
    code = "nothing_to_verify"
    next_step = "请先收取该材料，再查验。"


class SharingPurposeMissing(Invalid):
    code = "sharing_purpose_missing"
    law = "《政务数据共享条例》：共享数据只用于说明的目的"
    next_step = "请填写调用用途，例如“核验办件材料”。"


class HoldingNotUsable(Refusal):
    code = "holding_not_usable"
    next_step = "请按材料要求另行收取，或请申请人先到颁发机构更新。"
