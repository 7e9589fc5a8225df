"""What a standing consists of."""
