"""The memberships of two files that become one, and how each file gets its own back.

At most one is current at any moment. After a merge is undone nobody is in none or in two: a file that had a current
membership has one again, unless the person has left the union since.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from niangjia.kernel.errors import Invalid
from niangjia.members.models import Membership, Person
from niangjia.members.names import search_keys

REASON = "duplicate"


def take_over(one: Person, other: Person, stays: UUID | None) -> dict[str, Any]:
    """Give the memberships of ``other`` to ``one``; of two current ones the one that does not stay ends today."""
    current = {row.person_id: row for row in _current(one.pk, other.pk)}
    stayed, closed = _chosen(current, one, other, stays), None
    if len(current) == 2:
        closed = next(row for row in current.values() if row is not stayed)
        closed.left_on = max(timezone.localdate(), closed.joined_on)
        closed.leave_reason = REASON
        closed.save(update_fields=["left_on", "leave_reason"])
    theirs = Membership.objects.filter(person=other)
    moved = [str(key) for key in theirs.order_by("pk").values_list("pk", flat=True)]
    theirs.update(person=one)
    return {
        "memberships": moved,
        "stayed": str(stayed.pk) if stayed else None,
        "named": [stayed.name, stayed.pinyin, stayed.initials] if stayed else None,
        "closed": {"id": str(closed.pk), "left_on": str(closed.left_on)} if closed else None,
    }


def _chosen(current: dict[Any, Membership], one: Person, other: Person, stays: UUID | None) -> Membership | None:
    if len(current) < 2:
        return next(iter(current.values()), None)
    found = next((row for row in current.values() if row.pk == stays), None)
    if found is None:
        raise Invalid("两份档案都在会，请选择保留哪一个会籍。", at="stays")
    return found


def give_back(one: Person, other: Person, trace: dict[str, Any], left: list[str]) -> list[UUID]:
    """Hand back the memberships that came with ``other``; adds to ``left`` what stays. Gives their ids."""
    rows = Membership.objects.select_for_update().filter(pk__in=trace["memberships"], person=one).order_by("pk")
    theirs = {row.pk: row for row in rows}
    stayed = theirs.get(UUID(trace["stayed"])) if trace["stayed"] else None
    Membership.objects.filter(pk__in=list(theirs)).update(person=other)
    if trace["stayed"] and trace["named"]:
        _name(UUID(trace["stayed"]), trace["named"])
    passed_on = _open_closed(trace, stayed, left)
    if stayed is not None and stayed.left_on is not None:
        _open_stayed(one, stayed, passed_on, left)
    return list(theirs)


def _open_closed(trace: dict[str, Any], stayed: Membership | None, left: list[str]) -> bool:
    """Open the membership that the merge ended; whether it took over how the other one ended since."""
    if trace["closed"] is None:
        return False
    row = Membership.objects.select_for_update().select_related("union").get(pk=trace["closed"]["id"])
    if row.left_on != date.fromisoformat(trace["closed"]["left_on"]) or row.leave_reason != REASON:
        left.append(f"{row.union.name}的会籍在合并后有变动，保留现状")
        return False
    if stayed is not None and stayed.left_on is not None:
        left.append(f"合并后已{stayed.reason_words or '离会'}，记在保留的档案上")
        _end(row, max(stayed.left_on, row.joined_on), stayed.leave_reason)
        return True
    if stayed is not None and stayed.standing and not row.standing:
        Membership.objects.filter(pk=row.pk).update(standing=stayed.standing, standing_on=stayed.standing_on)
        left.append(f"合并后已登记{stayed.standing_words}，两份档案都保留")
    if row.union.ended_on is not None or _current(row.person_id):
        left.append(f"{row.union.name}的会籍没有恢复：{'工会已撤销' if row.union.ended_on else '本人已有新的会籍'}")
        return False
    _end(row, None, "")
    return False


def _open_stayed(one: Person, stayed: Membership, passed_on: bool, left: list[str]) -> None:
    """A membership that came with the other file and has ended since: open again, unless the person left for good."""
    goes_on = passed_on or stayed.leave_reason == "moved" or _current(one.pk)
    if goes_on and stayed.union.ended_on is None:
        _end(stayed, None, "")
        return
    left.append(f"{stayed.union.name}的会籍合并后已{stayed.reason_words or '离会'}，随档案还回")


def _end(row: Membership, on: date | None, reason: str) -> None:
    Membership.objects.filter(pk=row.pk).update(left_on=on, leave_reason=reason)


def _name(key: UUID, names: list[str]) -> None:
    Membership.objects.filter(pk=key).update(**dict(zip(("name", "pinyin", "initials"), names, strict=True)))


def rename(person: Person) -> None:
    """Let the current membership carry the person's name, for lists and search."""
    for row in _current(person.pk):
        if row.name != person.name:
            _name(row.pk, [person.name, *search_keys(person.name)])


def _current(*people: UUID) -> list[Membership]:
    rows = Membership.objects.select_for_update(of=("self",)).select_related("union")
    return list(rows.filter(person__in=people, left_on__isnull=True).order_by("pk"))


def path_of(person: Person) -> str:
    """Where the person belongs: the union of today, the last one for whoever left."""
    rows = Membership.objects.filter(person=person)
    now = rows.filter(left_on__isnull=True).first() or rows.order_by("-left_on", "-pk").first()
    return now.path if now else ""


def unions_of(*people: UUID) -> set[tuple[UUID, str]]:
    """The unions that any of the people's memberships are at, as (id, path)."""
    return set(Membership.objects.filter(person__in=people).values_list("union_id", "path"))
