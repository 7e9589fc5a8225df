"""办不成事: what somebody could not get done, the answer it must have, and what repeats."""
