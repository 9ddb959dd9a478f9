"""What the dead leave behind in the house: a login, offices, seats on committees. Closed on the day, in the same transaction.

What they have elsewhere follows there: ``REACTIONS["person_died"]``, callables of keywords ``people`` (ids) and ``by``.

Where the death turns out to be a mistake, the login comes back with its password. Sessions, tokens, invitations, offices,
seats and places do not: they are given anew by whoever gives them, who may have found a successor meanwhile.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import F, QuerySet

from niangjia.accounts import services as accounts
from niangjia.kernel.errors import Forbidden, Refused
from niangjia.kernel.questions import react
from niangjia.kernel.wording import day
from niangjia.kernel.workflow import Event, note
from niangjia.members.aliases import selves, standing_for
from niangjia.members.models import Membership, Person
from niangjia.members.states import WRITERS
from niangjia.organizations.offices import standing
from niangjia.organizations.rights import scope
from niangjia.organizations.services import namesakes
from niangjia.organizations.services.appointments import remove_all
from niangjia.organizations.services.terms import vacate

WHY, VERB = "任职人去世", "died"


def close(people: Iterable[UUID], on: date, *, by: Any) -> None:
    """Close what people who have died can log in with, and end what they held. An event of each says what was closed.

    Raises :class:`Forbidden` where somebody holds an office out of reach of ``by``: that is recorded further up.
    """
    keys = list(people)
    for person in Person.objects.filter(pk__in=keys).order_by("pk"):
        closed = []
        if path := _last_path(person.pk):
            namesakes.doubt(name=person.name, path=path, on=on)
        for user in _accounts(person.pk):
            _permit(by, user)
            vacate(user=user, on=on, by=by, reason=WHY)
            remove_all(user=user, on=on, by=by, reason=WHY)
            if accounts.close_for_death(by=by, user=user):
                closed.append(str(user.pk))
        note(person, VERB, by=by, data={"on": on.isoformat(), "closed": closed})
    react("person_died", people=keys, by=by)


def give_back(person: Person, *, by: Any, reason: str) -> None:
    """Open again the logins that the death had closed, and none that was closed before it."""
    last = Event.objects.filter(label=Person._meta.label_lower, object_id=person.pk, verb=VERB).order_by("-pk").first()
    closed = last.data.get("closed", []) if last else []
    if path := _last_path(person.pk):
        namesakes.trust(name=person.name, path=path)
    for user in _accounts(person.pk).filter(pk__in=closed):
        accounts.open_after_death(by=by, user=user, reason=reason)


def _accounts(key: UUID) -> QuerySet[Any]:
    """The accounts of one person: of the file, and of those that were merged into it."""
    return get_user_model().objects.filter(person__in=selves(key)).order_by("pk")


def keep_closed(*, user: Any, by: Any) -> None:
    """Nobody opens the login of whoever has died but by taking the death back. Raises :class:`Refused`."""
    own = Person.objects.filter(user=user).first()
    died = standing_for(own).died_on if own else None
    if died:
        said = f"此人已于 {day(died)}登记去世，账号不能恢复使用。登记有误的，请在会员档案里办理“恢复会籍”，账号会一并恢复。"
        raise Refused(said, code="holder-died")


def _last_path(key: UUID) -> str | None:
    """Where somebody is, or was last, a member."""
    rows = Membership.objects.filter(person=key).order_by(F("left_on").desc(nulls_first=True), "-pk")
    return rows.values_list("path", flat=True).first()


def _permit(by: Any, user: Any) -> None:
    """Nobody locks out, by a record of a death, those whose offices are beyond reach."""
    if by is None or by.is_superuser:
        return
    beyond = standing().filter(user=user).exclude(scope(by, *WRITERS)).select_related("union").order_by("path").first()
    if beyond is not None:
        said = f"此人现任“{beyond.union.name}”{beyond.get_role_display()}，请该工会或它的上级登记去世。"
        raise Forbidden(said, code="office-beyond-reach")
    if user.is_superuser:
        raise Forbidden("此人是系统管理员，请另一位系统管理员登记去世。", code="office-beyond-reach")
