"""Verify a notice by the code printed on it; open to everybody."""
