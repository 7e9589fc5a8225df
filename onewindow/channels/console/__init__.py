"""Standards and settings."""
