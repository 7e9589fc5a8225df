"""Stages, limits and reasons of a docket: pure functions."""
