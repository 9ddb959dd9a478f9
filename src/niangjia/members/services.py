"""What can be done to people and memberships; rosters have their own in ``batches/``."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.marks import touch
from niangjia.kernel.workflow import note
from niangjia.members import rules
from niangjia.members.idnumber import BadNumber, parse
from niangjia.members.keys import id_index, phone_index, tail
from niangjia.members.models import LEAVE_REASONS, Membership, Person
from niangjia.members.names import clean_name, search_keys
from niangjia.members.vocabulary import GROUPS
from niangjia.organizations.models import Union
from niangjia.organizations.rights import reaches

SEALED = {"id_number": "证件号码", "phone": "手机号码"}
PERSON_FIELDS = ("name", "gender", "birth_date", "education", "skill", "household_region", "phone")
MEMBERSHIP_FIELDS = ("workplace", "department", "position", "employment_form", "group", "joined_on", "note")
MARK = "members"


def reveal(*, by: Any, person: Person, field: str, reason: str) -> str:
    """A sealed number in full, for whoever may change the member; the look and its reason are recorded."""
    if field not in SEALED:
        raise Missing("没有这个字段。")
    if not reason.strip():
        raise Invalid("请写明查看理由，本人可以看到。", errors={"reason": ["请写明查看理由。"]})
    _must_write(by, person)
    audit.looked(by, person, SEALED[field], reason.strip()[:200])
    return getattr(person, field) or ""


def add_member(*, by: Any, union: Union, name: str, id_number: str, phone: str = "", **fields: Any) -> Membership:
    """Enter one person who is not a member anywhere yet. Raises :class:`Invalid`, :class:`Refused`."""
    _must_reach(by, union.path)
    identity = _identity(id_number)
    name = clean_name(name)
    joined_on = fields.pop("joined_on", None) or timezone.localdate()
    person_fields = {key: fields[key] for key in PERSON_FIELDS if key in fields and key != "phone"}
    with transaction.atomic():
        person = Person.objects.filter(id_index=id_index(identity.number)).first()
        if person is None:
            person = Person(
                name=name,
                id_kind=identity.kind,
                id_number=identity.number,
                id_index=id_index(identity.number),
                id_tail=tail("id", identity.number),
                **{"gender": identity.gender or "", "birth_date": identity.birth_date, **person_fields},
            )
            _set_phone(person, phone)
            person.save(force_insert=True)
        elif person.name != name:
            raise Refused("这个证件号码已登记在另一个姓名名下，请核对后再录入。", code="number-of-another")
        membership = _open(person, union, joined_on, {k: v for k, v in fields.items() if k in MEMBERSHIP_FIELDS})
        note(membership, "join", by=by, target="current")
        audit.record("member.add", by=by, target=membership, subject=person)
        touch(MARK, [(union.pk, union.path)])
    return membership


def edit(*, by: Any, person: Person, revision: int, **changes: Any) -> Person:
    """Change what is known of a person and the current membership, field by field into the history."""
    _must_write(by, person)
    membership = person.memberships.select_for_update().filter(left_on__isnull=True)
    with transaction.atomic():
        current = membership.first()
        changed = _changed(person, PERSON_FIELDS, changes)
        if "name" in changed:
            changed["name"] = clean_name(changed["name"])
        if "phone" in changed:
            _set_phone(person, changed.pop("phone"))
            changed.update(phone=person.phone, phone_index=person.phone_index, phone_tail=person.phone_tail)
        won = Person.objects.filter(pk=person.pk, revision=revision).update(revision=F("revision") + 1, **changed)
        if not won:
            raise Refused("别人刚刚改过这份资料，请刷新后核对再改。您填写的内容没有丢失。", code="somebody-was-first")
        names = [name for name in changed if name not in ("phone_index", "phone_tail")]
        if current is not None:
            names += _edit_membership(current, changes, changed.get("name"))
        note(person, "edit", by=by, data={"fields": names})
        audit.record(
            "member.edit", by=by, target=person, subject=person, path=current.path if current else "", detail={"fields": names}
        )
    person.refresh_from_db()
    return person


def leave(*, by: Any, memberships: list[Membership], on: date, reason: str) -> int:
    """End memberships on a day; all of them or none. Returns how many ended."""
    if reason not in LEAVE_REASONS:
        raise Invalid("请选择离会原因。", errors={"reason": ["请选择离会原因。"]})
    if on > timezone.localdate():
        raise Invalid("离会日期不能晚于今天。", errors={"on": ["离会日期不能晚于今天。"]})
    with transaction.atomic():
        for membership in memberships:
            _must_reach(by, membership.path)
            rows = Membership.objects.filter(pk=membership.pk, left_on__isnull=True, joined_on__lte=on)
            if not rows.update(left_on=on, leave_reason=reason):
                raise Refused(f"{membership.name}已经离会，或离会日期早于入会日期，全部没有办理。")
            note(membership, "leave", by=by, source="current", target="past", reason=LEAVE_REASONS[reason])
        audit.record(
            "member.leave",
            by=by,
            path=memberships[0].path if memberships else "",
            detail={"memberships": [str(one.pk) for one in memberships], "on": on, "reason": reason},
        )
        touch(MARK, {(one.union_id, one.path) for one in memberships})
    return len(memberships)


def set_group(*, by: Any, memberships: list[Membership], group: str) -> int:
    """Put members into one of the groups of gig workers."""
    if group not in GROUPS:
        raise Invalid("请选择职业群体。", errors={"group": ["请选择职业群体。"]})
    with transaction.atomic():
        for membership in memberships:
            _must_reach(by, membership.path)
            note(membership, "group", by=by, data={"from": membership.group, "to": group})
        changed = Membership.objects.filter(pk__in=[one.pk for one in memberships]).update(group=group)
        touch(MARK, {(one.union_id, one.path) for one in memberships})
    return changed


def _identity(number: str) -> Any:
    try:
        return parse(number)
    except BadNumber as error:
        sentence = f"{error.reason_zh}，{error.hint_zh}。"
        raise Invalid(sentence, errors={"id_number": [sentence]}) from error


def _open(person: Person, union: Union, joined_on: date, fields: dict[str, Any]) -> Membership:
    pinyin, initials = search_keys(person.name)
    try:
        with transaction.atomic():
            return Membership.objects.create(
                person=person,
                union=union,
                path=union.path,
                name=person.name,
                pinyin=pinyin,
                initials=initials,
                joined_on=joined_on,
                **fields,
            )
    except IntegrityError as error:
        there = person.memberships.filter(left_on__isnull=True).select_related("union").first()
        where = there.union.name if there else "另一个工会"
        raise Refused(f"{person.name}已经是{where}的会员，不能重复入会；请联系该工会办理转会。", code="member-elsewhere") from error


def _edit_membership(membership: Membership, changes: dict[str, Any], name: str | None) -> list[str]:
    changed = _changed(membership, MEMBERSHIP_FIELDS, changes)
    if name:
        pinyin, initials = search_keys(name)
        changed.update(name=name, pinyin=pinyin, initials=initials)
    if changed:
        Membership.objects.filter(pk=membership.pk).update(**changed)
        touch(MARK, [(membership.union_id, membership.path)])
    return [key for key in changed if key in MEMBERSHIP_FIELDS]


def _changed(record: Any, fields: tuple[str, ...], changes: dict[str, Any]) -> dict[str, Any]:
    return {key: changes[key] for key in fields if key in changes and (getattr(record, key) or "") != (changes[key] or "")}


def _set_phone(person: Person, phone: str) -> None:
    person.phone = phone or None
    person.phone_index = phone_index(phone) if phone else None
    person.phone_tail = tail("phone", phone) if phone else None


def _must_reach(by: Any, path: str) -> None:
    if by is not None and not reaches(by, path, *rules.WRITERS):
        if not reaches(by, path, *rules.READERS):
            raise Missing("没有找到这位会员。")
        raise Forbidden("您可以查看这位会员，但不能办理；需要主席或组织干部任职。", code="wrong-role")


def _must_write(by: Any, person: Person) -> None:
    """The union that has the person now decides; the last one where nobody has."""
    last = person.memberships.filter(left_on__isnull=True).first() or person.memberships.order_by("-left_on").first()
    _must_reach(by, last.path if last else "")
