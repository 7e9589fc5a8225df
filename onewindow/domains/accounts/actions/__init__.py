"""What administrators and signing-in people do."""

from onewindow.domains.accounts.actions.accounts import (
    change_password,
    close_account,
    grant_roles,
    open_account,
    reopen_account,
    reset_password,
    unlock_account,
)
from onewindow.domains.accounts.actions.clients import (
    Issued,
    issue_token,
    register_client,
    revoke_client,
    revoke_token,
)
from onewindow.domains.accounts.actions.factors import (
    begin_passkey,
    challenge_passkey,
    check_passkey,
    enrol_passkey,
    enrol_totp,
    issue_recovery_codes,
    remove_passkey,
)
from onewindow.domains.accounts.actions.sign_in import (
    check_code,
    check_password,
    complete_sign_in,
    end_session,
    man_window,
)

__all__ = [
    "Issued",
    "begin_passkey",
    "challenge_passkey",
    "change_password",
    "check_code",
    "check_passkey",
    "check_password",
    "close_account",
    "complete_sign_in",
    "end_session",
    "enrol_passkey",
    "enrol_totp",
    "grant_roles",
    "issue_recovery_codes",
    "issue_token",
    "man_window",
    "open_account",
    "register_client",
    "remove_passkey",
    "reopen_account",
    "reset_password",
    "revoke_client",
    "revoke_token",
    "unlock_account",
]
