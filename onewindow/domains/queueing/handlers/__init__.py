"""What the queue does when something elsewhere changes."""
