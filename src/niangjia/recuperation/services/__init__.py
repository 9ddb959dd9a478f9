"""The verbs of recuperation."""

from niangjia.recuperation.services.programmes import (
    Contract,
    Plan,
    amend,
    contract,
    insure,
    plan,
    reopen,
    reopen_with_account,
    settle,
    settle_with_account,
)

__all__ = [
    "Contract", "Plan", "amend", "contract", "insure", "plan", "reopen", "reopen_with_account", "settle", "settle_with_account",
]  # fmt: skip
