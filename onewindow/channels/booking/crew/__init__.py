"""The crew of the service vehicle: its day, and what it wrote down without a network (W22)."""
