"""What the law asks of a home's sale; pure."""
