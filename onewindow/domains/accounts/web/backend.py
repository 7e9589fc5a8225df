"""The person of a session, read on every request without the ORM."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from onewindow.domains.accounts.models import User
from onewindow.kit.rows import Rows

_BY_ID = Rows(User, "id = %(id)s")


class StaffBackend(ModelBackend):
    """Django's backend; whoever was closed is nobody from the next request on."""

    def get_user(self, user_id: Any) -> User | None:
        user = _BY_ID.first(id=user_id)
        return user if self.user_can_authenticate(user) else None
