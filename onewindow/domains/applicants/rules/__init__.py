"""Who an applicant is, as pure functions."""
