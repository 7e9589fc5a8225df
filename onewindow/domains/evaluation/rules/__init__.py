"""Stars and labels, what the record says of them, and the loop that follows a bad one."""
