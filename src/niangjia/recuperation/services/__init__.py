"""The verbs of recuperation."""

from niangjia.recuperation.services.programmes import (
    Contract,
    Plan,
    amend,
    contract,
    insure,
    plan,
    reopen,
    settle,
)

__all__ = ["Contract", "Plan", "amend", "contract", "insure", "plan", "reopen", "settle"]
