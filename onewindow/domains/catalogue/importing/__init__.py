"""Catalogues of other places, read as drafts: accept, flag, report."""
