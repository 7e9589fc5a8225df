"""Rules of booking as pure functions."""
