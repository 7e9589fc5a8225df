"""What is sent, when again, where to, and how it is signed: pure functions."""
