"""What an appointment lets its holder do, in plain Chinese, read off the tables of moves and the rules themselves."""

from dataclasses import dataclass

from django.apps import apps

from niangjia.kernel.access import ROLES
from niangjia.kernel.questions import MOVES, SIGHTS
from niangjia.organizations.rights import EXCLUSIVE
from niangjia.organizations.rules import MAY_GRANT
from niangjia.organizations.states import ORGANISERS

SEES = "查看本级和下级的工会、任期、任职和单位"
MAKES = "新建下级工会，登记换届，登记单位"


@dataclass(frozen=True)
class Duties:
    """A role in words: what it may do, in lines; whom it may appoint; what it may not be together with."""

    role: str
    label: str
    may: list[str]
    grants: list[str]
    never: list[str]


def duties(role: str) -> Duties:
    """What a role lets its holder do, from every context's table of moves."""
    may = [SEES]
    if role in ORGANISERS:
        may.append(MAKES)
    may += [words for words, roles in SIGHTS.items() if role in roles]
    for label, moves in MOVES.items():
        own = (move.label for move in moves.values() if role in move.roles and not move.follows)
        verbs = list(dict.fromkeys(own))
        if verbs:
            may.append(f"{_named(label)}：{'、'.join(verbs)}")
    never = [why for pair, why in EXCLUSIVE.items() if role in pair]
    return Duties(role, ROLES[role], may, [ROLES[one] for one in MAY_GRANT.get(role, ())], never)


def _named(label: str) -> str:
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except LookupError:
        return label
