"""One person entered by hand."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from niangjia.accounts.services import follow_name
from niangjia.kernel import audit
from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.marks import touch
from niangjia.kernel.workflow import note
from niangjia.members.aliases import standing_for
from niangjia.members.idnumber import Identity
from niangjia.members.models import Membership, Person
from niangjia.members.names import clean_name, name_problem, search_keys
from niangjia.members.services.common import (
    MARK,
    MEMBERSHIP_FIELDS,
    PERSON_FIELDS,
    check_joined,
    has_in_reach,
    id_columns,
    identity_of,
    permit,
    phone_columns,
    taken,
)
from niangjia.members.services.consents import SOURCES
from niangjia.members.transfers.carrying import hold, lapse
from niangjia.organizations.services.treelock import steady

if TYPE_CHECKING:
    from niangjia.organizations.models import Union


ABOUT_A_NUMBER = ("number-of-another", "member-elsewhere", "has-died")


def add_member(
    *, by: Any, union: "Union", name: str, id_number: str, phone: str = "", **fields: Any
) -> Membership:
    """Enter one person who is not a member anywhere yet.

    Raises :class:`Invalid` for a bad name or number, :class:`Refused` for a union that has ended, for a number that is
    somebody else's and for a person who is a member already: of somebody in the user's branches with name and union, of
    anybody else with the one sentence that tells nothing.
    """
    try:
        return _enter(by, union, name, (id_number, phone), fields)[0]
    except Refused as refusal:
        if refusal.code not in ABOUT_A_NUMBER or has_in_reach(by, id_number):
            raise
    raise taken()


def admit(
    *, by: Any, union: "Union", name: str, id_number: str, phone: str, user: Any = None, consent: str = "",
    given: str = "online", **fields: Any,
) -> Membership:  # fmt: skip
    """Enter somebody who applied: :func:`add_member`, with the consent that came along.

    ``consent`` is the version of its text, ``given`` how it was given (a key of ``consents.SOURCES``).

    The file becomes that of the applicant's account ``user`` where it is made here and now, or holds the account's own
    phone: whoever types another's number does not open that person's file. Raises what :func:`add_member` raises.
    """
    with transaction.atomic():
        membership, fresh = _enter(by, union, name, (id_number, phone), fields)
        person = membership.person
        if user is not None and (fresh or _same_phone(person, user)):
            _hand_over(person, user, by)
        if consent and not person.consents.filter(purpose="membership", withdrawn_on__isnull=True).exists():
            day = timezone.localdate()
            person.consents.create(purpose="membership", text_version=consent, given_on=day, source=SOURCES[given])
    return membership


def take_back(*, by: Any, membership: Membership, user: Any = None) -> None:
    """End a membership that should not have begun, as if it had not: it ends on the day it began, marked as undone.

    The account that :func:`admit` gave the file to loses it. Raises :class:`Refused` where it has ended meanwhile.
    """
    permit(by, membership.path)
    with transaction.atomic():
        hold([membership.person_id])
        rows = Membership.objects.filter(pk=membership.pk, left_on__isnull=True)
        if not rows.update(left_on=F("joined_on"), leave_reason="undone"):
            raise Refused(f"{membership.name}的会籍已经变动，不能再撤销。", code="membership-changed")
        membership.refresh_from_db()
        lapse([membership.person_id], by=by)
        person = Person.objects.get(pk=membership.person_id)
        if user is not None and not person.memberships.exclude(leave_reason="undone").exists():
            Person.objects.filter(pk=person.pk, user=user).update(user=None)
        Person.objects.filter(pk=person.pk).update(revision=F("revision") + 1)
        note(membership, "undo", by=by, source="current", target="past")
        audit.record("member.take_back", by=by, target=membership, subject=person)
        touch(MARK, [(membership.union_id, membership.path)])


def _enter(
    by: Any, union: "Union", name: str, numbers: tuple[str, str], fields: dict[str, Any]
) -> tuple[Membership, bool]:
    """The membership, and whether the person's file was made for it; ``numbers`` are identity and phone."""
    permit(by, union.path)
    id_number, phone = numbers
    identity, name = identity_of(id_number), cleaned(name)
    joined_on = fields.pop("joined_on", None) or timezone.localdate()
    with transaction.atomic():
        steady()
        union.refresh_from_db(fields=["path", "ended_on"])  # it may have moved since the page was opened
        if union.ended_on is not None:
            raise Refused(f"“{union.name}”已经撤销或合并，不能再录入会员。", code="union-ended")
        check_joined(joined_on, fields.get("birth_date") or identity.birth_date)
        person, fresh = _person(identity, name, phone, fields)
        known = {key: value for key, value in fields.items() if key in (*MEMBERSHIP_FIELDS, "employer_id")}
        membership = _open(person, union, joined_on, known)
        note(membership, "join", by=by, target="current")
        audit.record("member.add", by=by, target=membership, subject=person)
        touch(MARK, [(union.pk, union.path)])
    return membership, fresh


def _same_phone(person: Person, user: Any) -> bool:
    key = getattr(user, "phone_index", None)
    return key is not None and person.phone_index is not None and bytes(person.phone_index) == bytes(key)


def _hand_over(person: Person, user: Any, by: Any) -> None:
    """One file an account, one account a file; the first stays. The account bears the name of the file."""
    free = Person.objects.filter(pk=person.pk, user__isnull=True)
    if not Person.objects.filter(user=user).exists() and free.update(user=user):
        follow_name(by=by, user_id=user.pk, name=person.name)


def cleaned(name: str) -> str:
    """A name in the spelling that we keep; raises :class:`Invalid` at ``name``."""
    name = clean_name(name)
    problem = name_problem(name)
    if problem:
        raise Invalid(f"{problem[0]}，{problem[1]}。", at="name")
    return name


def _person(identity: Identity, name: str, phone: str, fields: dict[str, Any]) -> tuple[Person, bool]:
    """The person of the number: known under the same name, or made now (then True). Two at once: one waits."""
    columns = id_columns(identity)
    given = {key: fields[key] for key in PERSON_FIELDS if fields.get(key)}
    says = {"gender": identity.gender or "", "birth_date": identity.birth_date}
    made = Person(name=name, **(columns | says | given | phone_columns(phone)))
    Person.objects.bulk_create([made], ignore_conflicts=True)
    person = Person.objects.get(id_index=columns["id_index"])
    if person.name != name:
        raise Refused(f"这个证件号码已登记给另一个姓名（{person.name[:1]}**），请核对证件号码和姓名。", code="number-of-another", at="id_number")
    stands = standing_for(person)
    if stands.died_on is not None:
        raise Refused(died(name), code="has-died", at="id_number")
    return stands, person.pk == made.pk


def refuse_the_dead(*, by: Any, name: str, id_number: str) -> None:
    """Where somebody who may see the person types the number: raises :class:`Refused` for whoever has died. Others are told
    nothing, nor is anything said of a number under another name. Raises :class:`Invalid` for a bad number.
    """
    person = Person.objects.filter(id_index=id_columns(identity_of(id_number))["id_index"], name=clean_name(name)).first()
    if person is not None and has_in_reach(by, id_number) and standing_for(person).died_on is not None:
        raise Refused(died(person.name), code="has-died", at="id_number")


def died(name: str) -> str:
    """Why somebody cannot become a member, for those who may know: at the press, and before it in front of the reviewer."""
    return f"{name}已登记去世，不能再入会；登记错了的，由原来的工会在档案里恢复会籍。"


def _open(person: Person, union: "Union", joined_on: date, fields: dict[str, Any]) -> Membership:
    pinyin, initials = search_keys(person.name)
    keys = {"name": person.name, "pinyin": pinyin, "initials": initials}
    try:
        with transaction.atomic():
            return Membership.objects.create(
                person=person, union=union, path=union.path, joined_on=joined_on, **keys, **fields
            )
    except IntegrityError as error:
        raise _elsewhere(person, union) from error


def _elsewhere(person: Person, union: "Union") -> Refused:
    there = person.memberships.filter(left_on__isnull=True).select_related("union").first()
    if there is not None and there.union_id == union.pk:
        return Refused(f"{person.name}已经是{union.name}的会员，不用再录入。", code="member-already")
    where = there.union.name if there else "另一个工会"
    return Refused(
        f"{person.name}已经是{where}的会员，不能重复入会；请联系该工会办理转出后再录入。",
        code="member-elsewhere",
    )
