"""A member dies: the membership ends, letters stop, the family stays for care. And: taking back what was a mistake."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.errors import Invalid, Missing, Refused
from niangjia.kernel.marks import touch
from niangjia.kernel.workflow import note
from niangjia.members.models import FamilyContact, Membership, Person
from niangjia.members.services import departed
from niangjia.members.services.common import MARK, permit, permit_person
from niangjia.members.services.files import given_reason
from niangjia.members.services.memberships import leave, note_deaths
from niangjia.members.transfers.carrying import hold
from niangjia.organizations.rights import reaches
from niangjia.organizations.states import UnionState

CARERS = ("chair", "organiser", "care_officer")
RETURNABLE = ("died", "left", "withdrew", "other", "retired")


def record_death(*, by: Any, person: Person, on: date) -> None:
    """The membership ends on the day, and so do login, offices and seats (``departed``); no letter is written any more.

    Raises :class:`Invalid`, :class:`Refused`; :class:`Forbidden` for whoever holds an office out of reach.
    """
    if on > timezone.localdate():
        raise Invalid("去世日期不能晚于今天。", at="on")
    with transaction.atomic():
        hold([person.pk])
        permit_person(by, person)
        current = list(person.memberships.filter(left_on__isnull=True))
        if not Person.objects.filter(pk=person.pk, died_on__isnull=True).update(died_on=on):
            raise Refused("已经登记过去世，不用重复登记。", code="somebody-was-first")
        if current:
            leave(by=by, memberships=current, on=on, reason="died")
        else:
            note_deaths([person.pk], on, by=by)
        audit.record("member.died", by=by, target=person, subject=person, detail={"on": on.isoformat()})


def return_member(*, by: Any, person: Person, reason: str) -> Membership:
    """Take back an end that was a mistake: the last membership goes on as if it had not ended; a login that a death closed
    is open again, offices and seats have to be given anew.

    Raises :class:`Refused` where it ended by a transfer, an expulsion or an undone roster, where the union is no more, or
    where the person has become a member again.
    """
    if not reason.strip():
        raise Invalid("请写明恢复的理由。", at="reason")
    with transaction.atomic():
        hold([person.pk])
        last = person.memberships.select_related("union").order_by("-left_on", "-id").first()
        if last is None:
            raise Missing("没有找到会籍。")
        permit(by, last.path)
        _must_be_returnable(person, last)
        reopen(last)
        if Person.objects.filter(pk=person.pk, died_on__isnull=False).exists():
            departed.give_back(person, by=by, reason=reason.strip()[:200])
        Person.objects.filter(pk=person.pk).update(died_on=None, revision=F("revision") + 1)
        note(last, "return", by=by, source="past", target="current", reason=reason.strip())
        audit.record("member.return", by=by, target=last, subject=person, reason=reason.strip()[:200])
        touch(MARK, [(last.union_id, last.path)])
    return last


def _must_be_returnable(person: Person, last: Membership) -> None:
    if person.memberships.filter(left_on__isnull=True).exists():
        raise Refused("现在已有会籍，不能再恢复以前的。", code="member-already")
    if last.leave_reason not in RETURNABLE:
        raise Refused(f"因“{last.reason_words}”离会的不能直接恢复。", code="not-returnable")
    if last.union.state != UnionState.ACTIVE:
        raise Refused(f"{last.union.name}已撤销或合并，请转到别的工会重新入会。", code="union-ended")


def reopen(last: Membership) -> None:
    """Let a membership go on; raises :class:`Refused` where somebody opened another meanwhile."""
    try:
        with transaction.atomic():
            won = Membership.objects.filter(pk=last.pk, left_on=last.left_on).update(left_on=None, leave_reason="")
    except IntegrityError as error:
        raise Refused("此人刚刚加入了别的工会，不能恢复。", code="member-already") from error
    if not won:
        raise Refused("别人刚刚办理过这份会籍，请刷新页面。", code="somebody-was-first")


def add_family(*, by: Any, person: Person, name: str, relation: str, phone: str) -> FamilyContact:
    """Whom to call for care. The number is sealed. Raises :class:`Invalid`, :class:`Refused`."""
    _permit_care(by, person)
    if not name.strip() or not relation.strip() or not phone:
        raise Invalid("请填写姓名、关系和手机。", at="name")
    try:
        with transaction.atomic():
            made = FamilyContact.objects.create(
                person=person, name=name.strip()[:60], relation=relation.strip()[:20], phone=phone
            )
            audit.record("family.add", by=by, target=made, subject=person)
    except IntegrityError as error:
        raise Refused("这位家属已经登记过。", code="family-there") from error
    return made


def remove_family(*, by: Any, contact: FamilyContact) -> None:
    """Forget a contact."""
    _permit_care(by, contact.person)
    with transaction.atomic():
        audit.record("family.remove", by=by, target=contact, subject=contact.person)
        contact.delete()


def reveal_family(*, by: Any, contact: FamilyContact, reason: str) -> str:
    """A contact's number in full; the look and its reason are recorded with the member's file."""
    _permit_care(by, contact.person)
    audit.looked(by, contact.person, "家属联系电话", given_reason(reason))
    return contact.phone or ""


def _permit_care(by: Any, person: Person) -> None:
    """The people of the union and whoever cares for its families, where the person belongs or belonged last."""
    paths = person.memberships.values_list("path", flat=True)
    path = paths.filter(left_on__isnull=True).first() or paths.order_by("-left_on", "-id").first()
    if by is None or reaches(by, path or "", *CARERS):
        return
    permit_person(by, person)
