"""Acts of a case, one function a business verb."""
