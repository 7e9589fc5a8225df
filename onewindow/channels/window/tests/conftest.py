"""Every test of this folder happens on a working day of 2026."""

from onewindow.channels.tests.clocks import workday

__all__ = ["workday"]
