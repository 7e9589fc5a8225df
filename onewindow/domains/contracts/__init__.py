"""网签合同: homes as the registry holds them, and sale contracts signed at a desk or a kiosk."""
