"""Hostile input: no crash, no hang, no memory without end, no way into the system."""
