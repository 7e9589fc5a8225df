"""A reason that was reported twice on one item of division 990102: rows written directly."""

from __future__ import annotations

from datetime import timedelta

from onewindow.channels.console.tests import arrange
from onewindow.domains.dockets import api as dockets


def guide_review() -> dict[str, object]:
    """A review that waits for an editor."""
    row, _ = dockets.GuideReview.objects.get_or_create(
        item_code="food-licence",
        reason="extra-material",
        defaults={
            "item_name": "食品经营许可",
            "division_code": "990102",
            "reason_name": "要求提供清单以外的材料",
            "raised_at": arrange.AT,
            "due_at": arrange.AT + timedelta(days=14),
        },
    )
    return {"number": row.pk}
