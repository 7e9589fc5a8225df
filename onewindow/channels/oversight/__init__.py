"""Oversight: bad evaluations put right, rankings, sampled calls and what follows them."""
