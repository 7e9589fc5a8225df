"""Thin pages: read, draw, do one act, answer."""
