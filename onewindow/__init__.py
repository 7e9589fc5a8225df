"""OneWindow 一窗: one window accepts, departments approve in parallel, every clock explains itself."""
