"""The end of memberships, and the group that members belong to: for one or for many, all of them or none."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.marks import touch
from niangjia.kernel.workflow import note
from niangjia.members.models import LEAVE_REASONS, Consent, Membership, Person, Posting
from niangjia.members.services import departed
from niangjia.members.services.common import MARK, permit
from niangjia.members.transfers.carrying import end_postings, hold, lapse
from niangjia.members.vocabulary import GROUPS

LETTERS = ("messages", "sharing")  # what ends with a death; the record of membership stays
NOT_CHOSEN = ("moved", "undone", "duplicate", "expelled", "retired")  # each has a verb of its own
CHOSEN_REASONS = {key: words for key, words in LEAVE_REASONS.items() if key not in NOT_CHOSEN}


def leave(*, by: Any, memberships: Sequence[Membership], on: date, reason: str) -> int:
    """End memberships on a day; all of them or none. Returns how many ended."""
    if reason not in CHOSEN_REASONS:
        raise Invalid("请选择离会原因。", at="reason")
    if on > timezone.localdate():
        raise Invalid("离会日期不能晚于今天。", at="on")
    with transaction.atomic():
        hold(one.person_id for one in memberships)
        for one in sorted(memberships, key=lambda one: one.pk):
            permit(by, one.path)
            open_ones = Membership.objects.filter(pk=one.pk, left_on__isnull=True, joined_on__lte=on)
            if not open_ones.update(left_on=on, leave_reason=reason):
                raise _not_now(one, on)
            note(one, "leave", by=by, source="current", target="past", reason=LEAVE_REASONS[reason])
        people = [one.person_id for one in memberships]
        if reason == "died":
            note_deaths(people, on, by=by)
        lapse(people, by=by)
        end_postings(Posting.objects.filter(person__in=people), on)
        finish("member.leave", by, memberships, {"on": on, "reason": reason})
    return len(memberships)


def note_deaths(people: Iterable[Any], on: date, *, by: Any) -> None:
    """People (their keys) have died, whichever way it was recorded: nothing is written to them any more, their logins are
    closed, what they held ends.
    """
    keys = list(people)
    Person.objects.filter(pk__in=keys, died_on__isnull=True).update(died_on=on)
    Consent.objects.filter(person__in=keys, purpose__in=LETTERS, withdrawn_on__isnull=True).update(withdrawn_on=on)
    departed.close(keys, on, by=by)


def _not_now(one: Membership, on: date) -> Refused:
    if one.joined_on > on:
        sentence = f"{one.name}在 {one.joined_on} 入会，离会日期不能更早。"
        return Refused(f"{sentence}全部没有办理。", code="before-joining", errors={"on": [sentence]})
    return Refused(f"{one.name}已经离会，全部没有办理；请刷新后重新勾选。", code="somebody-was-first")


def set_group(*, by: Any, memberships: Sequence[Membership], group: str) -> int:
    """Put members into one of the groups of gig workers, or into none. Returns how many were changed."""
    if group not in GROUPS:
        raise Invalid("请选择职业群体。", at="group")
    changing = [one for one in memberships if one.group != group]
    with transaction.atomic():
        hold(one.person_id for one in changing)
        for one in changing:
            permit(by, one.path)
            note(one, "group", by=by, data={"from": one.group, "to": group})
        keys = [one.pk for one in changing]
        if Membership.objects.filter(pk__in=keys, left_on__isnull=True).update(group=group) != len(keys):
            raise Refused("勾选的会员里有已经离会的，全部没有办理。", code="somebody-was-first")
        finish("member.group", by, changing, {"group": group})
    return len(changing)


def finish(verb: str, by: Any, memberships: Sequence[Membership], detail: dict[str, Any]) -> None:
    """One entry for each person, a new revision of each file, and the marks of the unions concerned."""
    Person.objects.filter(pk__in=[one.person_id for one in memberships]).update(revision=F("revision") + 1)
    audit.record_many(
        audit.entry(verb, by=by, target=one, subject=one.person_id, detail=detail) for one in memberships
    )
    touch(MARK, {(one.union_id, one.path) for one in memberships})
