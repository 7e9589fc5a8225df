"""From an act of a case to the facts of the notices it produces."""
