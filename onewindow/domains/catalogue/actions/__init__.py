"""Acts on items, standards and lists: one function a verb."""
