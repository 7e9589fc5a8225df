"""The five-department case as a DBOS workflow; runs in the environment of the peers."""
