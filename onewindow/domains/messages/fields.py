"""A column that other domains keep beside a phone."""

from __future__ import annotations

from django.db import models

from onewindow.domains.messages.rules.confirmations import PhoneConfirmation


def phone_confirmation_field() -> models.CharField[str, str]:
    """Return the column that says who vouches for the phone beside it; empty: nobody does."""
    return models.CharField(
        "手机确认方式",
        max_length=8,
        blank=True,
        default="",
        db_default="",
        choices=[(one.value, one.label) for one in PhoneConfirmation if one],
    )
