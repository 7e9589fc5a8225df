"""Kinds and states of submitted materials."""
