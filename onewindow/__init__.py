"""OneWindow 一窗: one window accepts, departments approve in parallel, clocks explain."""
