"""A file whose time is over: what identifies the person goes, the bare membership stays for the count of the years."""

from typing import Any

from django.db import transaction
from django.db.models import F

from niangjia.kernel import audit
from niangjia.kernel.errors import Refused
from niangjia.members.models import Membership, Person, Trace
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
        memberships = Membership.objects.select_for_update().filter(person=person)
        if memberships.filter(left_on__isnull=True).exists():
            raise Refused("会员在会期间，会籍资料不能删除。", code="still-a-member")
        Person.objects.filter(pk=person.pk).update(revision=F("revision") + 1, **EMPTY)
        memberships.update(
            name=GONE, pinyin="", initials="", workplace="", department="", position="", note=""
        )
        person.consents.all().delete()
        Trace.objects.filter(person_id=person.pk).delete()
        audit.record("member.forget", by=by, target=person, subject=person)
