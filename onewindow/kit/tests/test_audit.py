from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError, transaction

from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.audit import PurposeMissing, audit_unmasking
from onewindow.kit.models import AuditRow

CLERK = Actor(ActorKind.OFFICER, "0731", "王芳", department="综合窗口")
NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_an_unmasking_leaves_who_what_whom_and_why() -> None:
    audit_unmasking("phone", by=CLERK, subject="P-1", purpose=" 电话通知补正 ", at=NINE)
    row = AuditRow.objects.get()
    assert (row.what, row.subject, row.purpose, row.at) == (
        "unmask.phone",
        "P-1",
        "电话通知补正",
        NINE,
    )
    assert row.actor == {"kind": "officer", "key": "0731", "name": "王芳", "department": "综合窗口"}


def test_an_unmasking_without_a_purpose_is_refused_and_shows_nothing() -> None:
    with pytest.raises(PurposeMissing, match="必须说明用途"):
        audit_unmasking("phone", by=CLERK, subject="P-1", purpose="  ", at=NINE)
    assert AuditRow.objects.count() == 0


def test_nobody_changes_or_removes_an_audit_row() -> None:
    audit_unmasking("phone", by=CLERK, subject="P-1", purpose="核对", at=NINE)
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        AuditRow.objects.update(purpose="别的")
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        AuditRow.objects.all().delete()
    assert AuditRow.objects.get().purpose == "核对"
