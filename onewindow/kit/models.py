"""Tables of the plumbing: facts, their deliveries, counters."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models.functions import Now

from onewindow.kit.crypto import EncryptedTextField


class Event(models.Model):
    """One recorded fact. Append-only: the database itself refuses to change or delete a row."""

    id = models.BigAutoField(primary_key=True)
    subject = models.CharField(max_length=80, help_text="what it is about: a case number, a code")
    seq = models.PositiveIntegerField(help_text="position within the subject, from 1, no gaps")
    type = models.CharField(max_length=80, help_text="cases.case_accepted.v1")
    at = models.DateTimeField(help_text="when it took effect")
    recorded_at = models.DateTimeField(help_text="when it was written", db_default=Now())
    actor = models.JSONField()
    payload = models.JSONField()
    key = models.CharField(max_length=64, blank=True, help_text="idempotency key of the act")

    class Meta:
        constraints = [
            # Two writers of one subject cannot both be right.
            models.UniqueConstraint(fields=["subject", "seq"], name="event_subject_seq"),
            # A retried act finds its first result.
            models.UniqueConstraint(
                fields=["subject", "key"],
                condition=~models.Q(key=""),
                name="event_subject_key",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.subject}#{self.seq} {self.type}"


class Delivery(models.Model):
    """One event on its way to one subscriber; a worker claims it with SKIP LOCKED."""

    class Status(models.TextChoices):
        WAITING = "waiting", "待投递"
        DONE = "done", "已处理"
        PARKED = "parked", "已搁置"

    id = models.BigAutoField(primary_key=True)
    # Written in one statement with its event, which no one can delete: a check at every commit
    # would prove what the trigger above already holds.
    # Found by ``delivery_once``; an index of its own would be written with every delivery.
    event = models.ForeignKey(
        Event,
        on_delete=models.PROTECT,
        related_name="deliveries",
        db_constraint=False,
        db_index=False,
    )
    subscriber = models.CharField(max_length=120)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(db_default=Now())
    error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "subscriber"], name="delivery_once"),
        ]
        indexes = [
            # The worker asks: what is waiting and due?
            models.Index(
                fields=["next_at"], condition=models.Q(status="waiting"), name="delivery_due"
            ),
            # Health and oversight ask: is anything given up? Done rows grow without end.
            models.Index(
                fields=["id"], condition=models.Q(status="parked"), name="delivery_parked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.subscriber} ({self.status})"


class Counter(models.Model):
    """The last number given in a series; numbers come from here, never from COUNT or MAX."""

    series = models.CharField(max_length=120, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.series}: {self.value}"


class Stamp(models.Model):
    """Which state of a rarely changing table is in force; see ``kit.stamps``."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.UUIDField(help_text="random: a value that was rolled back never returns")

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"


class AuditRow(models.Model):
    """One look at masked data, one denial, one other thing that must be accounted for."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    what = models.CharField(
        max_length=80, help_text="unmask.citizen_id_number, denied.cases.accept"
    )
    actor = models.JSONField()
    actor_key = models.CharField(max_length=80)
    subject = models.CharField(max_length=80, help_text="case number, person, address")
    purpose = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            # "Who looked at this person?" and "what did this officer look at?"
            models.Index(fields=["subject", "at"], name="audit_subject"),
            models.Index(fields=["actor_key", "at"], name="audit_actor"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_key} {self.what} {self.subject}"


class StoredFile(models.Model):
    """Content in the file store, once, however many materials refer to it."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField(help_text="bytes")
    media_type = models.CharField(max_length=80)
    created_at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.media_type} {self.size}"


class ErasedFile(models.Model):
    """Content that had to go by a day (recordings): the bytes are gone, this row says why."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    erased_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    actor = models.JSONField()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.reason}"


class SweepRun(models.Model):
    """When a periodic sweep last ran and how it went."""

    name = models.CharField(max_length=80, primary_key=True)
    started_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0, help_text="in a row")
    deaths = models.PositiveIntegerField(default=0, help_text="begun in a row without an end")
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.started_at}"


class Done(models.Model):
    """The key of a thing outside the database that was done and must not be done again."""

    key = models.CharField(max_length=160, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class Tries(models.Model):
    """Wrong tries at a secret since the first of them, by a digest of who tries or at what."""

    key = models.CharField(max_length=80, primary_key=True)
    since = models.DateTimeField(db_index=True, help_text="old rows are dropped by it")
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"


class KeptReply(models.Model):
    """What a machine was answered under its idempotency key, until the key may be forgotten.

    ``status`` 0 is an act in progress: its transaction has not ended, so nobody else sees it.
    """

    id = models.BigAutoField(primary_key=True)
    owner = models.CharField(max_length=64, help_text="the machine client")
    key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64, help_text="digest of what was asked")
    status = models.PositiveSmallIntegerField(default=0)
    body = EncryptedTextField(blank=True)
    location = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="kept_reply_once")]

    def __str__(self) -> str:
        return f"{self.owner} {self.key} {self.status}"


class Bucket(models.Model):
    """How many requests somebody may still make: a token bucket that every process draws from.

    ``given`` is what the last draw received, so that one statement both draws and tells.
    """

    key = models.CharField(max_length=80, primary_key=True)
    level = models.FloatField()
    given = models.PositiveIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key} {self.level:.1f}"
