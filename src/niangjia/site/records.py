"""Which records have a name and a page wherever they are mentioned: each by the rule of its own context."""

from typing import Any

from niangjia.accounts import rules as accounts
from niangjia.kernel.access import ROLES
from niangjia.kernel.openers import OPENERS, opener
from niangjia.members import rules as members
from niangjia.members.batches import visible as batches
from niangjia.members.transfers import visible as transfers
from niangjia.organizations import rules as organizations


def _appointment(one: Any) -> str:
    return f"{one.user} {ROLES.get(one.role, one.role)}"


def _term(one: Any) -> str:
    return f"{one.union.name}{one.body}第 {one.number} 届"


def fill() -> None:
    """Say it once, when the applications are ready."""
    OPENERS.update({
        "accounts.user": opener(accounts.visible, "accounts:account"),
        "organizations.union": opener(organizations.visible, "organizations:union"),
        "organizations.term": opener(
            organizations.terms, "organizations:term", name=_term, related=("union",)
        ),
        "organizations.appointment": opener(
            organizations.appointments, "organizations:appointment", name=_appointment, related=("user",)
        ),
        "organizations.employer": opener(organizations.employers, "organizations:employer"),
        "members.person": opener(members.people, "members:member", name=lambda one: str(one.name)),
        "members.membership": opener(
            members.visible, "members:member", name=lambda one: str(one.name), key="person_id"
        ),
        "members.batch": opener(batches.batches, "members:roster"),
        "members.transfer": opener(
            transfers.transfers, "members:transfer", name=lambda one: str(one.name)
        ),
    })  # fmt: skip
