"""The approval engine as pure functions: a run of a plan, step by step."""
