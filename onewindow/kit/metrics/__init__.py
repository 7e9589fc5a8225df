"""Figures about the running product for an operator's Prometheus."""

from onewindow.kit.metrics.acts import counted
from onewindow.kit.metrics.book import keep, observe, tally
from onewindow.kit.metrics.text import Family, Sample

__all__ = ["Family", "Sample", "counted", "keep", "observe", "tally"]
