"""Facts and their way to subscribers."""

from onewindow.kit.outbox.facts import Fact, fact_type, load_fact
from onewindow.kit.outbox.record import record, record_many

__all__ = ["Fact", "fact_type", "load_fact", "record", "record_many"]
