"""The five-department case as a Viewflow process; runs in the environment of the peers."""
