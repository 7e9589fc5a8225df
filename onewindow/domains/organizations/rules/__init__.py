"""The law of places and posts: pure functions, no Django, no clock."""
