"""Who may see and change members: the people of one's branches, for the roles that work with people."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from niangjia.members.models import Membership, Person
from niangjia.members.states import WRITERS
from niangjia.organizations.rights import scope

READERS = ("chair", "organiser", "care_officer", "rights_officer", "leader", "auditor", "accountant")

SIGHTS = {"查看会员档案，证件号码和手机号码打码": READERS, "写明理由后查看完整的号码，每次都有记录": WRITERS}


def visible(user: Any) -> QuerySet[Membership]:
    """The memberships, present and past, of the user's branches."""
    return Membership.objects.filter(scope(user, *READERS))


def movable(user: Any, verb: str = "edit") -> QuerySet[Membership]:
    """The memberships that the user may change."""
    return Membership.objects.filter(scope(user, *WRITERS))


def people(user: Any) -> QuerySet[Person]:
    """The people who are or were members in the user's branches, and oneself."""
    mine = Exists(visible(user).filter(person=OuterRef("pk")))  # asked row by row: there is mostly one
    return Person.objects.filter(mine | Q(user_id=user.pk))
