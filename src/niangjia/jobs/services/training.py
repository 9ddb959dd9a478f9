"""Trainees: who came to a training is called after 1, 3 and 6 months; their numbers are looked at with a reason."""

from calendar import monthrange
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from niangjia.jobs import rules
from niangjia.jobs.models import MONTHS, Followup, Trainee
from niangjia.jobs.services.common import TRAINED, permit
from niangjia.jobs.states import FollowupState
from niangjia.kernel import audit, marks
from niangjia.kernel.errors import Invalid, Refused

LONGEST_REASON = 200


def months_after(day: date, months: int) -> date:
    """The same day so many months on, the month's last where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def enter_trainee(*, by: Any, entry: Any) -> Trainee | None:
    """Somebody came to a training: the calls are put down, once. Nothing for offers of other kinds."""
    if entry.offer.kind != "training":
        return None
    done = timezone.localdate(entry.session.ends_at)
    columns = {"offer_id": entry.offer_id, "person_id": entry.person_id, "union_id": entry.union_id, "path": entry.path,
               "name": entry.name, "trained_on": done}  # fmt: skip
    with transaction.atomic():
        one, made = Trainee.objects.get_or_create(entry_id=entry.pk, defaults=columns)
        if made:
            Followup.objects.bulk_create(
                Followup(trainee=one, path=one.path, month=month, due_on=months_after(done, month)) for month in MONTHS
            )
            marks.touch(TRAINED, [(one.union_id, one.path)])
    return one


def drop_trainee(*, by: Any, entry: Any) -> None:
    """The attendance was taken back: nobody calls. Raises :class:`Refused` once somebody has been asked."""
    one = Trainee.objects.filter(entry_id=entry.pk).first()
    if one is None:
        return
    if one.followups.exclude(state=FollowupState.PENDING).exists():
        raise Refused("已经回访过这位学员，不能再改成没有参加。", code="followed-up")
    marks.touch(TRAINED, [(one.union_id, one.path)])
    one.delete()


def reveal_phone(*, by: Any, trainee: Trainee, reason: str) -> str:
    """The whole number of somebody who is to be called; the look and its reason are recorded, the person reads them."""
    permit(trainee, visible=rules.trainees(by), allowed=rules.trainees_movable(by))
    if not reason.strip():
        raise Invalid("请写明为什么要看。", errors={"reason": ["请写明为什么要看，例如：1 个月回访。"]})
    audit.looked(by, trainee.person, "手机号码", reason.strip()[:LONGEST_REASON], target=trainee)
    return trainee.person.phone or ""
