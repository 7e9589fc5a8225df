"""Capabilities of this domain."""

MANAGE_CALENDARS = "calendars.manage"
"""Record holiday notices and opening hours."""
