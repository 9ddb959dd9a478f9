"""A person's file: change it, and look at its sealed numbers."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from niangjia.accounts.services import follow_name
from niangjia.kernel import audit
from niangjia.kernel.errors import Invalid, Missing, Refused
from niangjia.kernel.marks import touch
from niangjia.kernel.workflow import note
from niangjia.members.models import Membership, Person
from niangjia.members.names import search_keys
from niangjia.members.services.common import (
    MARK,
    MEMBERSHIP_FIELDS,
    PERSON_FIELDS,
    check_joined,
    has_in_reach,
    id_columns,
    identity_of,
    permit,
    permit_person,
    phone_columns,
    taken,
)
from niangjia.members.services.entering import cleaned
from niangjia.members.transfers.carrying import hold

SEALED = {"id_number": "证件号码", "phone": "手机号码"}
DERIVED = ("id_index", "id_tail", "phone_index", "phone_tail")
LONGEST_REASON = 200


def reveal(*, by: Any, person: Person, field: str, reason: str) -> str:
    """A sealed number in full, for whoever may change the member; the look and its reason are recorded."""
    if field not in SEALED:
        raise Missing("没有这个字段。")
    permit_person(by, person)
    audit.looked(by, person, SEALED[field], given_reason(reason))
    return getattr(person, field) or ""


def reveal_list(*, by: Any, memberships: Sequence[Membership], reason: str) -> None:
    """Let a list leave the house with its numbers in full: every person on it can see who took it, and why."""
    why, entries = given_reason(reason), []
    for one in memberships:
        permit(by, one.path)
        detail = {"what": "证件号码和手机号码（导出名单）"}
        entries.append(
            audit.entry(
                audit.LOOK, by=by, label="members.person", object_id=one.person_id, path=one.path,
                subject=one.person_id, detail=detail, reason=why,
            )
        )  # fmt: skip
    with transaction.atomic():
        audit.record_many(entries)


def given_reason(reason: str) -> str:
    """The reason as it is kept; raises :class:`Invalid` where there is none."""
    if not reason.strip():
        raise Invalid("请写明查看理由，本人可以看到。", errors={"reason": ["请写明查看理由。"]})
    return reason.strip()[:LONGEST_REASON]


def edit(*, by: Any, person: Person, revision: int, **changes: Any) -> Person:
    """Change what is known of a person and of the current membership; ``changes`` are fields of either.

    ``revision`` is what the changes were made from. Raises :class:`Refused` ``somebody-was-first`` where it is no
    longer that, and where the new number is somebody else's. Gives the person as stored.
    """
    permit_person(by, person)
    with transaction.atomic():
        hold([person.pk])
        now = person.memberships.select_for_update().filter(left_on__isnull=True).first()
        columns = _person_columns(person, changes)
        _swap(by, person, revision, columns)
        if "name" in columns:
            follow_name(by=by, user_id=person.user_id, name=columns["name"])
        names = [name for name in columns if name not in DERIVED]
        if now and (columns.keys() | changes) & {"joined_on", "birth_date"}:
            _check_day(person, now, columns, changes)
        names += _edit_membership(now, changes, columns.get("name")) if now else []
        note(person, "edit", by=by, data={"fields": names})
        path = now.path if now else ""
        audit.record("member.edit", by=by, target=person, subject=person, path=path, detail={"fields": names})
    person.refresh_from_db()
    return person


def _person_columns(person: Person, changes: dict[str, Any]) -> dict[str, Any]:
    columns = differing(person, PERSON_FIELDS, changes)
    if "name" in columns:
        columns["name"] = cleaned(columns["name"] or "")
    if changes.get("id_number"):
        identity = identity_of(changes["id_number"])
        columns.update(id_columns(identity) if identity.number != person.id_number else {})
    if "phone" in changes and (changes["phone"] or "") != (person.phone or ""):
        columns.update(phone_columns(changes["phone"]))
    return columns


def _swap(by: Any, person: Person, revision: int, columns: dict[str, Any]) -> None:
    rows = Person.objects.filter(pk=person.pk, revision=revision)
    try:
        with transaction.atomic():
            won = rows.update(revision=F("revision") + 1, **columns)
    except IntegrityError as error:
        raise _another(by, columns["id_number"]) from error
    if not won:
        raise Refused(
            "别人刚刚改过这份资料，您的修改还没有保存。请核对后再保存一次。", code="somebody-was-first"
        )


def _check_day(person: Person, now: Membership, columns: dict[str, Any], changes: dict[str, Any]) -> None:
    """The day of joining against the birth date, where either is said anew."""
    joined = changes.get("joined_on") or now.joined_on
    born = columns.get("birth_date", person.birth_date)
    if joined != now.joined_on or born != person.birth_date:
        check_joined(joined, born)


def _another(by: Any, number: str) -> Refused:
    if not has_in_reach(by, number):
        return taken()
    return Refused("这个证件号码已经登记给另一个人，请核对。", code="number-of-another", at="id_number")


def _edit_membership(now: Membership, changes: dict[str, Any], name: str | None) -> list[str]:
    columns = differing(now, MEMBERSHIP_FIELDS, changes)
    if "joined_on" in columns and (
        columns["joined_on"] is None or columns["joined_on"] > timezone.localdate()
    ):
        raise Invalid("请填写入会日期，不晚于今天。", at="joined_on")
    named: dict[str, Any] = dict(zip(("name", "pinyin", "initials"), (name, *search_keys(name)), strict=True)) if name else {}
    if "workplace" in columns:
        named |= {"employer_id": None}  # the firm that a roster or an application found was that of the other workplace
    if columns or named:
        Membership.objects.filter(pk=now.pk).update(**columns, **named)
        touch(MARK, [(now.union_id, now.path)])
    return list(columns)


def differing(record: Any, fields: Sequence[str], changes: dict[str, Any]) -> dict[str, Any]:
    """The changes that are any: nothing and an empty text are the same."""
    return {
        key: changes[key]
        for key in fields
        if key in changes and (getattr(record, key) or "") != (changes[key] or "")
    }
