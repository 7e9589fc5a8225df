"""Capabilities of this domain."""

MANAGE = "calendars.manage"
"""Record holiday notices and opening hours."""
