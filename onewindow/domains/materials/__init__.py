"""材料: files submitted once, referenced many times."""
