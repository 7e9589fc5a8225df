"""机构与窗口: departments, outlets, windows, posts and delegations."""
