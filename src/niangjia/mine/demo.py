"""The demo's share: a member whose file was looked at, who asked for two corrections, and who is asked again for a consent."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from niangjia.accounts.services import invite
from niangjia.accounts.services.phones import change_phone
from niangjia.members import services as members
from niangjia.members.queries import file_of
from niangjia.mine import services

AGREED = timedelta(days=150)  # long enough ago for an earlier wording


def load(*, member: Any, chair: Any, organiser: Any, guest: Any, city: Any) -> None:
    """``member`` is in the union of ``chair``, in the branch of ``organiser``; ``guest`` is nobody's member."""
    person = file_of(member)
    if person is None:
        return
    change_phone(by=None, user=member, phone=person.phone or "")  # one may log in with it
    agreed = timezone.localdate() - AGREED
    for purpose in ("messages", "sharing"):
        members.give_consent(by=chair, person=person, purpose=purpose, source="paper", on=agreed)
    members.reveal(by=organiser, person=person, field="id_number", reason="上报会员实名制数据，核对证件号码")
    members.reveal(by=chair, person=person, field="phone", reason="通知参加高温慰问")
    asked = services.ask_correction(by=member, field="household_region", value="江海省云湖市柳桥街道", note="")
    services.return_correction(by=chair, correction=asked, reason="请写到区一级，例如“江海省云湖市嘉言区”。")
    value = "college" if person.education != "college" else "bachelor"
    services.ask_correction(by=member, field="education", value=value, note="去年函授毕业，毕业证可以当面出示。")
    until = timezone.now() + timedelta(days=60)
    invite(by=organiser, user=guest, record=city, verbs=["view"], until=until, reason="职工技能竞赛评委")
