"""What a member does as a volunteer: register, change, rest, leave."""

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction

from niangjia.kernel import audit, marks
from niangjia.kernel.errors import Invalid, Missing, Refused
from niangjia.kernel.workflow import move, note
from niangjia.members.queries import current, own_membership
from niangjia.volunteering.models import SKILL, TIME, Ability, Volunteer
from niangjia.volunteering.states import VOLUNTEER_MOVES, VolunteerState
from niangjia.volunteering.vocabulary import SKILLS, TIMES, VERSION

MARK = "volunteers"


def register(*, by: Any, agreed: bool, skills: Collection[str], times: Collection[str]) -> Volunteer:
    """Become a volunteer of one's own union. Raises :class:`Refused` for whoever is no member or is one already,
    :class:`Invalid` without consent, skills or times."""
    membership = own_membership(by)
    if membership is None:
        raise Refused("您还不是会员，先申请入会，再登记志愿者。", code="not-a-member")
    _check(agreed, skills, times)
    try:
        with transaction.atomic():
            made = Volunteer.objects.create(
                person=membership.person, union_id=membership.union_id, path=membership.path, name=membership.name,
                text_version=VERSION,
            )  # fmt: skip
            _able(made, skills, times)
            note(made, "register", by=by, target=made.state)
            _finish("register", by, made)
    except IntegrityError:
        raise Refused("您已经登记过了。", code="registered") from None
    return made


def change(*, by: Any, skills: Collection[str], times: Collection[str]) -> Volunteer:
    """Say anew what one can do and when. Raises :class:`Missing`, :class:`Invalid`."""
    _check(True, skills, times)
    with transaction.atomic():
        mine = _mine(by)
        Ability.objects.filter(volunteer=mine).delete()
        _able(mine, skills, times)
        _finish("change", by, mine)
    return mine


def pause(*, by: Any) -> Volunteer:
    """Not to be asked for a while."""
    return _move(by, "pause")


def resume(*, by: Any) -> Volunteer:
    """To be asked again."""
    return _move(by, "resume")


def leave(*, by: Any) -> Volunteer:
    """Be no volunteer any more: skills and times are deleted, hours served stay counted."""
    with transaction.atomic():
        mine = _move(by, "leave")
        Ability.objects.filter(volunteer=mine).delete()
    return mine


def follow_members(*, by: Any) -> int:
    """Volunteers of members who moved to another union go along; who is no member any more leaves. Gives how many."""
    count = 0
    rows = Volunteer.objects.exclude(state=VolunteerState.LEFT).order_by("pk")
    homes = {one.person_id: one for one in current().filter(person__volunteering__in=rows)}
    for one in rows.iterator():
        home = homes.get(one.person_id)
        if home is not None and home.union_id == one.union_id and home.path == one.path:
            continue
        with transaction.atomic():
            if not Volunteer.objects.select_for_update(no_key=True).filter(pk=one.pk, state=one.state).exists():
                continue  # left, paused or came back by oneself a moment ago: the next night's turn
            marks.touch(MARK, [(one.union_id, one.path)])
            if home is None:
                move(one, "leave", by=by, moves=VOLUNTEER_MOVES, reason="已不是会员")
                Ability.objects.filter(volunteer=one).delete()
            else:
                Volunteer.objects.filter(pk=one.pk).update(union_id=home.union_id, path=home.path)
                marks.touch(MARK, [(home.union_id, home.path)])
            count += 1
    return count


def _mine(by: Any) -> Volunteer:
    """Oneself, held until the transaction ends: of two taps the second sees what the first did."""
    rows = Volunteer.objects.select_for_update(of=("self",), no_key=True)
    mine = rows.filter(person__user_id=by.pk).exclude(state=VolunteerState.LEFT).first()
    if mine is None:
        raise Missing("您还没有登记志愿者。")
    return mine


def _move(by: Any, verb: str) -> Volunteer:
    with transaction.atomic():
        mine = _mine(by)
        move(mine, verb, by=by, moves=VOLUNTEER_MOVES)
        _finish(verb, by, mine)
    return mine


def _check(agreed: bool, skills: Collection[str], times: Collection[str]) -> None:
    errors = {} if agreed else {"agreed": ["请先看清并勾选同意。"]}
    for name, said, known in (("skills", skills, SKILLS), ("times", times, TIMES)):
        if not said or not set(said) <= set(known):
            errors[name] = ["请至少选一项。"]
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)


def _able(volunteer: Volunteer, skills: Collection[str], times: Collection[str]) -> None:
    pairs = [(SKILL, one) for one in SKILLS if one in skills] + [(TIME, one) for one in TIMES if one in times]
    Ability.objects.bulk_create(Ability(volunteer=volunteer, kind=kind, value=value) for kind, value in pairs)


def _finish(verb: str, by: Any, one: Volunteer) -> None:
    marks.touch(MARK, [(one.union_id, one.path)])
    audit.record(f"volunteer.{verb}", by=by, target=one, subject=one.person_id)
