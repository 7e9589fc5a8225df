"""Guides and progress for everybody."""
