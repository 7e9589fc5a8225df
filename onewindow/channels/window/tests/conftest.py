"""Every test of this folder happens on a working day of 2026; some stop the clock."""

from onewindow.channels.tests.clocks import clock, workday

__all__ = ["clock", "workday"]
