"""Tests of the signing point."""
