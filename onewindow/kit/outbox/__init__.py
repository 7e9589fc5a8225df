"""Facts and their way to subscribers."""

from onewindow.kit.outbox.facts import Fact, fact_type, load_fact
from onewindow.kit.outbox.record import (
    WAKE,
    fact_values,
    facts_of_subject,
    record,
    record_many,
)

__all__ = [
    "WAKE",
    "Fact",
    "fact_type",
    "fact_values",
    "facts_of_subject",
    "load_fact",
    "record",
    "record_many",
]
