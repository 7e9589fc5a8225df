"""The stated rules of the queue as pure functions."""
