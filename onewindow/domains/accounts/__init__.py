"""帐户与权限: who may do what, and where."""
