"""Pages of the signing point."""
