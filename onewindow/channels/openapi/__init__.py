"""The machine door: the acts and queries of the windows for other systems, at ``/api/v1/``."""
