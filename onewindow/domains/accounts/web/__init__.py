"""Guards of views and the session: what every channel needs to know who is asking."""
