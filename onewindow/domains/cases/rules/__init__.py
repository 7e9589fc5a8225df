"""The law of a single case as pure functions: statuses, transitions, clocks, checks."""
