"""Who besides its taker follows a ticket: a machine client that was shown the paper."""

from __future__ import annotations

import uuid

from django.db import models

from onewindow.domains.queueing.models.visits import QueueTicket


class Following(models.Model):
    """关注: a machine client is told of one ticket until its day is over, or until it stops.

    ``uuid`` is what the client follows with; it opens the ticket to nobody else and does nothing.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ticket = models.ForeignKey(
        QueueTicket, models.PROTECT, related_name="followings", verbose_name="号票"
    )
    client = models.CharField("接入系统", max_length=64)
    followed_at = models.DateTimeField("关注")
    ended_at = models.DateTimeField("停止关注", null=True)

    class Meta:
        verbose_name = "关注"
        constraints = [
            # Asking twice is one following; and the index of "who follows this ticket?"
            models.UniqueConstraint(
                fields=["ticket", "client"],
                condition=models.Q(ended_at__isnull=True),
                name="following_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.ticket_id}"
