"""自助网签点: a home's contract, at a kiosk by the parties alone or at a desk beside a clerk."""
