"""What the desk does for a shift: says what is needed, asks volunteers, thanks them."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.errors import Forbidden, Gone, Invalid, Missing, Refused
from niangjia.kernel.messages import notice, send
from niangjia.kernel.pages import url_or_nothing
from niangjia.kernel.wording import when
from niangjia.volunteering import rules
from niangjia.volunteering.models import Asked, Need, Thanks
from niangjia.volunteering.queries import free_for, served
from niangjia.volunteering.vocabulary import SKILLS

MOST = 1000  # people of a skill
WORDS = 400
notice("volunteering.invite", "志愿服务邀请", channels=("in_app", "sms"))
notice("volunteering.thanks", "志愿服务感谢")


def set_needs(*, by: Any, session: Any, needs: Mapping[str, int]) -> Any:
    """Say how many people of which skill a shift needs; a skill that is left out is needed no more."""
    _permit(by, session.offer)
    wanted = {skill: people for skill, people in needs.items() if people}
    if not set(wanted) <= set(SKILLS) or any(not 0 < people <= MOST for people in wanted.values()):
        raise Invalid("人数请填写 0 到 1000 的整数。", at="needs")
    with transaction.atomic():
        type(session).objects.select_for_update(no_key=True).get(pk=session.pk)  # of two lists one stands, not a mixture
        Need.objects.filter(session=session).exclude(skill__in=wanted).delete()
        for skill, people in wanted.items():
            Need.objects.update_or_create(session=session, skill=skill, defaults={"people": people})
        audit.record("shift.needs", by=by, target=session.offer, path=session.offer.path, detail={"shift": session.title})
    return session


def invite(*, by: Any, session: Any, volunteers: Iterable[UUID]) -> int:
    """Ask volunteers who are free; who was asked already, or is no longer free, is passed over. Gives how many were asked.

    Raises :class:`Gone` for a shift that has begun or takes nobody any more.
    """
    _permit(by, session.offer)
    if session.starts_at <= timezone.now() or session.offer.state != "open":
        raise Gone("这一班已经开始或不再报名，不能再邀请。", code="over")
    chosen = free_for(by, session).filter(pk__in=list(volunteers)).select_related("person__user")
    url, count = url_or_nothing("enrolment:my_offer", session.offer_id), 0
    said = f"“{session.offer.title}”（{session.title}，{when(session.starts_at)}）需要您的特长，有空请报名。"
    with transaction.atomic():
        for one in chosen.order_by("pk"):
            try:
                with transaction.atomic():
                    Asked.objects.create(session=session, volunteer=one, by=by)
            except IntegrityError:
                continue  # a colleague was first
            send(to=one.person, kind="volunteering.invite", text=said, by=by, about=session.offer, url=url)
            count += 1
        audit.record("shift.invite", by=by, target=session.offer, path=session.offer.path,
                     detail={"shift": session.title, "people": count})  # fmt: skip
    return count


def thank(*, by: Any, offer: Any, text: str) -> Thanks:
    """Thank everybody who served, once, in the desk's own words; ``people`` says how many.

    Raises :class:`Invalid` without words, :class:`Refused` where it was done, or nobody has served.
    """
    _permit(by, offer)
    words = text.strip()
    if not words or len(words) > WORDS:
        raise Invalid("请写一句感谢的话，最多 400 字。", at="text")
    entries = {one.entry.pk: one.entry for one in served(offer).select_related("entry__person__user", "entry__offer")}
    if not entries:
        raise Refused("还没有人登记服务时长，登记以后再感谢。", code="nobody-served")
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = Thanks.objects.create(offer=offer, text=words, people=len(entries), by=by)
        except IntegrityError:
            raise Refused("已经感谢过了。", code="thanked") from None
        url = url_or_nothing("volunteering:my_volunteer")
        for entry in entries.values():
            send(to=entry.person, kind="volunteering.thanks", text=f"{words}（{offer.title}）", by=by, about=entry, url=url)
        audit.record("shift.thank", by=by, target=offer, path=offer.path, detail={"people": len(entries)})
    return made


def _permit(by: Any, offer: Any) -> None:
    if rules.offers_movable(by).filter(pk=offer.pk).exists():
        return
    if rules.offers(by).filter(pk=offer.pk).exists():
        raise Forbidden("您可以查看，但不能办理；由举办的工会办理。", code="wrong-role")
    raise Missing("没有找到这个志愿服务项目，或不在您的范围内。")
