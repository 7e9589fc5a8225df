"""The law of the catalogue as pure functions: lint, checklist, plan, diff, figures."""
