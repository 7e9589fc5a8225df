"""考核: the monthly standing of windows, people and departments (N19)."""
