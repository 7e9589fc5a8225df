"""Pages of the entrance: sign-in, second factor, security settings, sign-out."""
