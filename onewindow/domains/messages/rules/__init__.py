"""What may be sent, when, and in which words: pure functions."""
