"""The verbs of accounts: what people do with their own, and what those who administer accounts do with others'."""

from niangjia.accounts.services.deaths import close_for_death, open_after_death
from niangjia.accounts.services.invitations import invite, revoke
from niangjia.accounts.services.names import follow_name
from niangjia.accounts.services.own import end_session, end_sessions, end_token, end_tokens, issue_token
from niangjia.accounts.services.stewards import (
    close_account,
    create_account,
    first_administrator,
    open_for_member,
    permit,
    recover_administrator,
    reopen_account,
    reset_factor,
    reset_password,
    sign_out,
    unlock,
)

__all__ = [
    "close_account",
    "close_for_death",
    "create_account",
    "end_session",
    "end_sessions",
    "end_token",
    "end_tokens",
    "first_administrator",
    "follow_name",
    "invite",
    "issue_token",
    "open_after_death",
    "open_for_member",
    "permit",
    "recover_administrator",
    "reopen_account",
    "reset_factor",
    "reset_password",
    "revoke",
    "sign_out",
    "unlock",
]
