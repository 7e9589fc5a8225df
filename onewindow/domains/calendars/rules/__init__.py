"""The law of time as pure functions: no Django, no clock, no input or output."""
