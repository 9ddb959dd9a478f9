"""A copy of one's own data to take along (个人信息保护法 art. 45): asked for, written by a job, taken by its owner."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.errors import Gone, Missing
from niangjia.kernel.jobs import enqueue
from niangjia.mine.models import DataCopy
from niangjia.mine.services.common import patience

KEPT = timedelta(days=3)
A_DAY = 3  # copies that one person can ask for


def ask_copy(*, by: Any) -> DataCopy:
    """Ask for a copy; the job tells when it is there. Raises :class:`TooMany` after three on a day."""
    patience(by, "data-copy", A_DAY)
    with transaction.atomic():
        one = DataCopy.objects.create(user=by, expires_at=timezone.now() + KEPT)
        one.job_id = enqueue("mine.copy", by=by, copy=str(one.pk)).pk
        one.save(update_fields=["job_id"])
        audit.record("copy.ask", by=by, target=one, subject=by)
    return one


def take_copy(*, by: Any, copy: DataCopy) -> Path:
    """Where the sealed file of one's own copy lies; the taking is recorded.

    Raises :class:`Missing` for anybody else's or one that is not written yet, :class:`Gone` after its days.
    """
    one = DataCopy.objects.filter(pk=copy.pk, user_id=by.pk, ready_at__isnull=False).first()
    if one is None:
        raise Missing("没有这份副本，或者它还没有备好。")
    path = path_of(one)
    if one.expires_at <= timezone.now() or not path.exists():
        raise Gone("这份副本已经过期删除，请重新申请。", code="copy-expired")
    with transaction.atomic():
        DataCopy.objects.filter(pk=one.pk).update(taken=F("taken") + 1)
        audit.record("copy.take", by=by, target=one, subject=by)
    return path


def path_of(one: DataCopy) -> Path:
    """Where the file of a copy lies, sealed and outside of the web root."""
    return Path(settings.MEDIA_ROOT) / "copies" / f"{one.pk}.zip"


def drop_copies(*, by: Any, user: Any) -> None:
    """Delete an account's copies before their day: what was erased is not to lie in them."""
    found = list(DataCopy.objects.filter(user=user)) if user is not None else []
    DataCopy.objects.filter(pk__in=[one.pk for one in found]).delete()
    if found:
        audit.record("copy.drop", by=by, subject=user, detail={"count": len(found)})
    for one in found:
        transaction.on_commit(partial(path_of(one).unlink, missing_ok=True))


def forget_copies(*, by: Any = None) -> int:
    """Delete the copies whose days are over, file first; gives how many."""
    due = list(DataCopy.objects.filter(expires_at__lte=timezone.now())[:500])
    for one in due:
        path_of(one).unlink(missing_ok=True)
    return DataCopy.objects.filter(pk__in=[one.pk for one in due]).delete()[0]
