"""办件: the life of a case from receipt to archive."""
