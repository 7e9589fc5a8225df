"""回访: a monthly sample of those who were served is called and asked (N16–N20, N26)."""
