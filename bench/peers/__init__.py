"""Other engines doing the same case, measured beside the product and never imported by it."""
