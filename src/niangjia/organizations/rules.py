"""Who may see and do what to unions, terms, appointments and employers."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from niangjia.kernel.access import STAFF
from niangjia.organizations.models import Appointment, Employer, Term, Union
from niangjia.organizations.rights import in_force_q, roles_at, roles_of, scope
from niangjia.organizations.states import ORGANISERS, TERM_MOVES, UNION_MOVES

# Verbs on a union that its parent decides (工会法 art. 12: set up, merged and dissolved with the upper union's approval).
BY_PARENT = frozenset({"move", "merge", "dissolve", "restore"})
APPOINTERS = ("administrator", "chair")
# Whom the holder of a role may appoint.
MAY_GRANT: dict[str, tuple[str, ...]] = {
    "administrator": STAFF,
    "chair": tuple(role for role in STAFF if role != "administrator"),
}


def visible(user: Any) -> QuerySet[Union]:
    """The unions of the user's branches, ended ones too."""
    return Union.objects.filter(scope(user, *STAFF))


def movable(user: Any, verb: str) -> QuerySet[Union]:
    """The unions to which the user may do ``verb``; what the parent decides asks for the role at the parent."""
    roles = UNION_MOVES[verb].roles
    mine = Union.objects.filter(scope(user, *roles))
    return mine.filter(scope(user, *roles, field="parent__path")) if verb in BY_PARENT else mine


def manageable(user: Any) -> QuerySet[Union]:
    """The unions below which the user may make new ones and fill rosters."""
    return Union.objects.filter(scope(user, *ORGANISERS))


def terms(user: Any) -> QuerySet[Term]:
    """The terms that the user may see."""
    return Term.objects.filter(scope(user, *STAFF))


def terms_movable(user: Any, verb: str) -> QuerySet[Term]:
    """The terms to which the user may do ``verb``."""
    return Term.objects.filter(scope(user, *TERM_MOVES[verb].roles))


def appointments(user: Any) -> QuerySet[Appointment]:
    """The appointments that the user may see: those of the branches, and one's own."""
    return Appointment.objects.filter(scope(user, *STAFF)) | Appointment.objects.filter(user_id=user.pk)


def in_office(user: Any, union: Union) -> QuerySet[Appointment]:
    """Who holds a role at a union today, as far as the user may see it."""
    return (
        appointments(user)
        .filter(in_force_q(timezone.localdate()), union=union)
        .select_related("user")
        .order_by("role")
    )


def appointable(user: Any) -> QuerySet[Union]:
    """The unions at which the user may appoint and remove."""
    return Union.objects.filter(scope(user, *APPOINTERS))


def grantable(user: Any, union: Union) -> list[str]:
    """The roles that the user may give at a union, in the order of the list of roles."""
    return roles_at(user, union.path, MAY_GRANT)


def grants(user: Any) -> list[str]:
    """The roles that the user may give anywhere."""
    given = {role for one in roles_of(user) for role in MAY_GRANT.get(one, ())}
    return [role for role in STAFF if role in given]


def removable(user: Any) -> QuerySet[Appointment]:
    """The appointments that the user may remove, as far as the branch goes; which roles ``MAY_GRANT`` says."""
    return Appointment.objects.filter(scope(user, *APPOINTERS))


def employers_manageable(user: Any) -> QuerySet[Employer]:
    """The employers that the user may change."""
    return Employer.objects.filter(scope(user, *ORGANISERS))


def employers(user: Any) -> QuerySet[Employer]:
    """The employers of the user's branches."""
    return Employer.objects.filter(scope(user, *STAFF))
