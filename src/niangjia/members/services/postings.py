"""Posted workers: members of one union who are served by another, and paid in one place only.

Sources: 工会会员会籍管理办法 (the rule ``union.posting_months``), ``fund.one_place`` for who hands out.
"""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.records import account_of
from niangjia.kernel.regulations import rule
from niangjia.members import notices
from niangjia.members.models import PAYERS, Membership, Posting
from niangjia.members.services.common import permit
from niangjia.members.services.files import given_reason
from niangjia.members.states import WRITERS
from niangjia.members.transfers.carrying import hold
from niangjia.organizations.rights import reaches
from niangjia.organizations.states import UnionState


def begin_posting(
    *, by: Any, membership: Membership, host: Any, starts_on: date, paid_by: str, planned_until: date | None = None
) -> Posting:
    """Let a member be served where he or she works. Raises :class:`Invalid`, :class:`Refused` where one is
    open, and where the member or the host has gone a moment ago."""
    permit(by, membership.path)
    _check(membership, host, starts_on, paid_by, planned_until)
    rules = {key: rule(key).as_dict() for key in ("union.posting_months", "fund.one_place")}
    try:
        with transaction.atomic():
            hold([membership.person_id])
            home = _still_there(membership)
            host.refresh_from_db()
            if host.state != UnionState.ACTIVE:
                raise Refused(f"{host.name}已撤销或合并，不能派驻过去。", code="union-ended")
            made = Posting.objects.create(
                person_id=membership.person_id, home=home, host=host, path=host.path,
                starts_on=starts_on, planned_until=planned_until, paid_by=paid_by, rule=rules,
                by=account_of(by),
            )  # fmt: skip
            audit.record("posting.begin", by=by, target=made, subject=membership.person_id)
            notices.tell_posting(made, by=by)
    except IntegrityError as error:
        raise Refused(f"{membership.name}已在派驻中，请先结束那一次。", code="posting-open") from error
    return made


def end_posting(*, by: Any, posting: Posting, on: date) -> Posting:
    """Back home; by either union."""
    if not (by is None or reaches(by, posting.path, *WRITERS)):
        permit(by, posting.home.path)
    if not posting.starts_on <= on <= timezone.localdate():
        raise Invalid(f"结束日期要在 {posting.starts_on} 到今天之间。", at="on")
    with transaction.atomic():
        if not Posting.objects.filter(pk=posting.pk, ends_on__isnull=True).update(ends_on=on):
            raise Refused("这次派驻已经结束。", code="somebody-was-first")
        audit.record("posting.end", by=by, target=posting, subject=posting.person_id)
        posting.ends_on = on
        notices.tell_posting(posting, by=by)
    return posting


def reveal_phone(*, by: Any, posting: Posting, reason: str) -> str:
    """The number of whoever is served here, in full, for either union; the look and its reason are recorded."""
    if not (by is None or reaches(by, posting.path, *WRITERS)):
        permit(by, posting.home.path)
    if posting.ends_on is not None and by is not None and not reaches(by, posting.home.path, *WRITERS):
        raise Refused("派驻已经结束，号码由会员所在的工会查看。", code="posting-over")
    audit.looked(by, posting.person, "手机号码", given_reason(reason), target=posting)
    return posting.person.phone or ""


def _still_there(membership: Membership) -> Any:
    """The union that the member, who is held, belongs to; raises :class:`Refused` for a membership that has ended meanwhile."""
    now = Membership.objects.filter(pk=membership.pk, left_on__isnull=True).select_related("union").first()
    if now is None:
        raise Refused(f"{membership.name}刚刚已转到别的工会或离会，请刷新页面。", code="gone")
    return now.union


def _check(membership: Membership, host: Any, starts_on: date, paid_by: str, until: date | None) -> None:
    errors: dict[str, list[str]] = {}
    if host.state != UnionState.ACTIVE or host.pk == membership.union_id:
        errors["host"] = ["请选择另一个在册的工会。"]
    if paid_by not in PAYERS:
        errors["paid_by"] = ["请选择由哪一边发放；只能在一处领取。"]
    if not membership.joined_on <= starts_on <= timezone.localdate():
        errors["starts_on"] = ["开始日期要在入会以后、今天以前。"]
    if until is not None and until < starts_on:
        errors["planned_until"] = ["预计结束不能早于开始。"]
    if errors:
        raise Invalid("派驻信息有误。", errors=errors)
