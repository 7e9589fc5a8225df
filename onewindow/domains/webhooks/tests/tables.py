"""Subscriptions of the tests: facts of cases reach the webhooks and nobody else."""

from django.utils.module_loading import import_string

from onewindow.domains.webhooks.actions import ANNOUNCE, ANNOUNCE_CARRIED
from onewindow.kit.schedule import Sweep

ALL: dict[str, tuple[str, ...]] = import_string("onewindow.config.subscriptions.SUBSCRIPTIONS")
ONLY_WEBHOOKS: dict[str, tuple[str, ...]] = {
    type_: tuple(one for one in (ANNOUNCE, ANNOUNCE_CARRIED) if one in heard)
    for type_, heard in ALL.items()
    if {ANNOUNCE, ANNOUNCE_CARRIED} & set(heard)
} | {"webhooks.subscription_paused.v1": ("onewindow.domains.webhooks.handlers.tell_owner",)}
HERE = f"{__name__}.ONLY_WEBHOOKS"
NO_SWEEPS: tuple[Sweep, ...] = ()
"""A sweep would decide about the case of the test, which is long overdue by the real clock."""
NO_SWEEP = f"{__name__}.NO_SWEEPS"
