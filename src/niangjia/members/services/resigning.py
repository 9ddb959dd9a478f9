"""Leaving by oneself: the member asks, the union confirms, or the time does; until then the member can take it back.

Source: 中国工会章程 (会员有退会自由), kept as the rule ``union.resignation``, whose copy lies with the record.
"""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.errors import Missing, Refused
from niangjia.kernel.records import account_of
from niangjia.kernel.regulations import rule
from niangjia.kernel.workflow import move, note
from niangjia.members import notices
from niangjia.members.models import Membership, Resignation
from niangjia.members.queries import own_file
from niangjia.members.services.common import permit
from niangjia.members.services.memberships import leave
from niangjia.members.states import RESIGNATION_MOVES, ResignationState
from niangjia.members.transfers.carrying import hold

RULE = "union.resignation"
MANY = 500  # seen to at once


def ask_to_leave(*, by: Any, wish: str = "") -> Resignation:
    """Ask for the end of one's own membership. Raises :class:`Refused` for who is no member or has asked already."""
    person, now = own_file(by)
    if person is None or now is None:
        raise Refused("您现在没有会籍，不用退会。", code="not-a-member")
    applied, today = rule(RULE, region=now.union.region_code), timezone.localdate()
    due = today + timedelta(days=int(applied.value["days"]))
    try:
        with transaction.atomic():
            hold([person.pk])
            made = Resignation.objects.create(
                person=person, union=now.union, path=now.path, wish=wish.strip()[:200], due_on=due, rule=applied.as_dict()
            )
            note(made, "ask", by=by, target=ResignationState.ASKED)
            audit.record("resignation.ask", by=by, target=made, subject=person)
            notices.tell_union(made, f"{person.name}申请退会，最迟 {due} 生效，请联系本人后办理。", by=by)
            text = f"您的退会申请已交给{now.union.name}。工会办理的当天生效，最迟 {due} 生效；在那以前可以撤回。"
            notices.tell_member(made, text, by=by)
    except IntegrityError as error:
        raise Refused("您已经提出过退会，不用再交；要留下可以撤回。", code="already-asked") from error
    return made


def withdraw_leaving(*, by: Any, resignation: Resignation) -> Resignation:
    """Stay after all. Raises :class:`Missing` for anybody else's, :class:`Refused` once the membership has ended."""
    if resignation.person.user_id is None or resignation.person.user_id != getattr(by, "pk", None):
        raise Missing("没有找到这份退会申请。")
    with transaction.atomic():
        _close(resignation, "withdraw", by=by)
        notices.tell_union(resignation, f"{resignation.person.name}撤回了退会申请，会籍不变。", by=by)
    return resignation


def confirm_leaving(*, by: Any, resignation: Resignation) -> Resignation:
    """The union declares the end: the membership ends today. Raises :class:`Missing`, :class:`Forbidden`, :class:`Refused`."""
    with transaction.atomic():
        hold([resignation.person_id])
        resignation.refresh_from_db()
        permit(by, resignation.path)
        if by is not None and resignation.person.user_id == by.pk:
            raise Refused("自己的退会要由另一位干部办理。", code="own-request")
        _end(resignation, "confirm", by=by)
    return resignation


def expire_due(*, by: Any = None, on: date | None = None) -> int:
    """What nobody has seen to takes effect on its day; how many memberships ended."""
    follow_members(by=by)
    due = Resignation.objects.filter(state=ResignationState.ASKED, due_on__lte=on or timezone.localdate())
    done = 0
    for one in due.select_related("person").order_by("due_on", "pk")[:MANY]:
        try:
            with transaction.atomic():
                hold([one.person_id])
                _end(one, "expire", by=by)
        except Refused:
            continue  # somebody was first
        done += 1
    return done


def follow_members(*, by: Any = None) -> int:
    """Put what is asked before the union where the member is now; without one it has lapsed. How many changed."""
    asked = Resignation.objects.filter(state=ResignationState.ASKED)
    there = Membership.objects.filter(left_on__isnull=True, person__resignations__in=asked)
    unions = {one.person_id: one for one in there.select_related("union").order_by("pk")}
    strays = [one for one in asked.order_by("pk") if getattr(unions.get(one.person_id), "path", None) != one.path]
    for one in strays[:MANY]:
        now = unions.get(one.person_id)
        if now is None:
            move(one, "lapse", by=by, moves=RESIGNATION_MOVES, ended_on=timezone.localdate())
        else:
            Resignation.objects.filter(pk=one.pk, state=ResignationState.ASKED).update(union=now.union, path=now.path)
    return len(strays)


def _end(one: Resignation, verb: str, *, by: Any) -> None:
    """The membership of today ends; the word is closed first, so that the leaving finds nothing left to lapse."""
    now = Membership.objects.filter(person_id=one.person_id, left_on__isnull=True).select_related("union").first()
    if now is None:
        raise Refused(f"{one.person.name}已经离会，不用再办。", code="not-a-member")
    _close(one, verb, by=by)
    today = timezone.localdate()
    leave(by=by, memberships=[now], on=today, reason="withdrew")
    text = f"您已于 {today} 退出{now.union.name}。以后想回来，随时可以再申请入会。"
    notices.tell_member(one, text, by=by)


def _close(one: Resignation, verb: str, *, by: Any) -> None:
    ended: dict[str, Any] = {"ended_on": timezone.localdate(), "ended_by": account_of(by)}
    move(one, verb, by=by, moves=RESIGNATION_MOVES, **ended)
    audit.record(f"resignation.{verb}", by=by, target=one, subject=one.person_id)
