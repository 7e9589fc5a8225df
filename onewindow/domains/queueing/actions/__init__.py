"""Acts of the queue; each hot one is a single statement."""
