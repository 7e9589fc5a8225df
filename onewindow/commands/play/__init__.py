"""Plays over HTTP: what a person would do in a browser without scripts, page by page."""
