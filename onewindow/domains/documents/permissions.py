"""Capabilities that acts on documents ask for."""

from __future__ import annotations

VOID_NOTICE = "documents.void_notice"
"""作废文书. Issuing needs none of its own: the act that causes the notice has been checked."""
MANAGE_SEALS = "documents.manage_seals"
"""登记、停用印章."""
