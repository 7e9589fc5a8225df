"""Who looked at what was masked, who was denied, and why: rows nobody can change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from onewindow.kit.actors import Actor
from onewindow.kit.models import AuditRow
from onewindow.kit.refusals import Invalid


class PurposeMissing(Invalid):
    """Masked data are shown only to someone who says why."""

    code = "purpose_missing"
    law = "《个人信息保护法》第六条"
    next_step = "请填写查看用途，例如“核对办件人身份”。"


def write_audit(
    what: str,
    *,
    by: Actor,
    subject: str,
    at: datetime,
    purpose: str = "",
    details: dict[str, Any] | None = None,
) -> AuditRow:
    """Write one row: ``what`` in dotted words such as ``unmask.citizen_id_number``."""
    return AuditRow.objects.create(
        what=what,
        actor=by.as_record(),
        actor_key=by.key,
        subject=subject,
        purpose=purpose,
        details=details or {},
        at=at,
    )


def audit_unmasking(what: str, *, by: Actor, subject: str, purpose: str, at: datetime) -> AuditRow:
    """Write the row that goes before showing a masked value; refuse without a purpose."""
    if not purpose.strip():
        raise PurposeMissing("查看完整个人信息必须说明用途", field="purpose")
    return write_audit(f"unmask.{what}", by=by, subject=subject, purpose=purpose.strip(), at=at)
