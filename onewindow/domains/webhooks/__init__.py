"""Case events pushed to other systems: signed, retried, none lost."""
