"""The law of sign-in: pure functions, no Django, no clock."""
