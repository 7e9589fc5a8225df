"""What reacts to the facts of cases and calendars: notices, live screens, clocks."""
