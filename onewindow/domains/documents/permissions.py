"""Capabilities that acts on documents ask for."""

from __future__ import annotations

from onewindow.domains.accounts.api import Capability

MANAGE_SEALS = Capability.DOCUMENTS_SEALS
"""登记、停用印章."""
VOID_NOTICE = Capability.DOCUMENTS_SEALS
"""作废文书: whoever answers for the seal withdraws what it stamped. Issuing needs no capability of
its own: the act that causes the notice has been checked."""
