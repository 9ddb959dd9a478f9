"""A file whose time is over: what identifies the person goes, the bare membership stays for the count of the years.

The files that were merged into it go with it, and the name in every table that refers to a person, found through the model
registry so that no context can be forgotten. Whoever keeps more (numbers, words) hears of it through
``REACTIONS["person_forgotten"]``: callables of keywords ``people`` (ids), ``numbers`` (blind keys of their numbers), ``by``.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from niangjia.kernel import audit
from niangjia.kernel.errors import Refused
from niangjia.kernel.questions import react
from niangjia.members.aliases import selves
from niangjia.members.merging.relations import tables
from niangjia.members.models import (
    Consent,
    Expulsion,
    FamilyContact,
    Membership,
    Merging,
    Person,
    Resignation,
    Stay,
    Trace,
    Transfer,
)
from niangjia.members.services.common import permit_person

GONE = "已删除"
EMPTY: dict[str, Any] = {
    "name": GONE, "gender": "", "birth_date": None, "id_kind": "", "id_number": None, "id_index": None, "id_tail": None,
    "phone": None, "phone_index": None, "phone_tail": None, "education": "", "skill": "", "household_region": "",
    "user": None,
}  # fmt: skip


def forget(*, by: Any, person: Person) -> None:
    """Take away all that says who somebody was; the account is theirs no more. It cannot be undone.

    Raises :class:`Refused` for a member, and what :func:`permit_person` raises.
    """
    permit_person(by, person)
    with transaction.atomic():
        people = selves(person.pk)
        memberships = Membership.objects.select_for_update().filter(person__in=people)
        if memberships.filter(left_on__isnull=True).exists():
            raise Refused("会员在会期间，会籍资料不能删除。", code="still-a-member")
        files = Person.objects.filter(pk__in=people)
        numbers = [bytes(key) for key in files.values_list("id_index", flat=True) if key is not None]
        files.update(revision=F("revision") + 1, **EMPTY)
        memberships.update(
            name=GONE, pinyin="", initials="", workplace="", department="", position="", note=""
        )
        _forget_words(people)
        react("person_forgotten", people=people, numbers=numbers, by=by)
        audit.record("member.forget", by=by, target=person, subject=person)


def _forget_words(people: Collection[UUID]) -> None:
    """The name wherever it was copied to, the relatives, what was typed about the person."""
    for model, field in tables():
        if any(one.name == "name" for one in model._meta.concrete_fields):
            model._default_manager.filter(**{f"{field}__in": people}).update(name=GONE)
    person = {"person__in": people}
    FamilyContact.objects.filter(**person).delete()
    Consent.objects.filter(**person).delete()
    Trace.objects.filter(person_id__in=people).delete()
    Transfer.objects.filter(**person).update(wish="", workplace="", reason="")
    Resignation.objects.filter(**person).update(wish="")
    Stay.objects.filter(membership__person__in=people).update(reason=GONE)
    Expulsion.objects.filter(**person).update(grounds=GONE, group_opinion=GONE, statement="", appeal="", answer="")
    merged = Q(kept__in=people) | Q(gone__in=people) | Q(target__in=people)
    Merging.objects.filter(merged).update(trace="")  # from which nothing is given back any more
