"""Facts and their way to subscribers."""

from onewindow.kit.outbox.facts import Fact, fact_type, load_fact
from onewindow.kit.outbox.record import (
    DELIVERIES,
    WAKE,
    WAKE_IF_HEARD,
    Only,
    fact_values,
    facts_of_subject,
    record,
    record_many,
    routes,
)

__all__ = [
    "DELIVERIES",
    "WAKE",
    "WAKE_IF_HEARD",
    "Fact",
    "Only",
    "fact_type",
    "fact_values",
    "facts_of_subject",
    "load_fact",
    "record",
    "record_many",
    "routes",
]
