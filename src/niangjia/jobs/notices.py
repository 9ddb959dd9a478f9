"""What people are told about their applications, their times at desks, and the question after a training."""

from typing import Any

from niangjia.jobs.models import Candidacy, Slot
from niangjia.kernel.messages import notice, send
from niangjia.kernel.pages import url_or_nothing
from niangjia.kernel.wording import when

TEXTS = {
    "invite": "“{firm}”约您面试“{title}”，请留意电话，或到展位找他们。",
    "hire": "恭喜，“{firm}”录用您为“{title}”。",
    "decline": "“{firm}”的“{title}”这次没有录用您，别的岗位还可以投。",
}
LABELS = {"invite": "约面试", "hire": "录用", "decline": "未录用"}
for _name, _label in LABELS.items():
    notice(f"jobs.{_name}", _label, channels=("in_app", "sms"))
notice("jobs.release", "咨询预约取消", channels=("in_app", "sms"))


def tell(one: Candidacy, verb: str) -> None:
    """The person, of the employer's word, in the transaction of what happened; what is taken back is not announced."""
    if verb in TEXTS:
        text = TEXTS[verb].format(firm=one.vacancy.exhibitor.name, title=one.vacancy.title)
        send(to=one.person, kind=f"jobs.{verb}", text=text, by=None, about=one, url=url_or_nothing("jobs:my_jobs"))


def tell_released(slot: Slot, person: Any, reason: str) -> None:
    """The person whose time at a desk was taken away."""
    text = f"您约的{slot.desk}（{when(slot.starts_at)}）取消了：{reason}"
    send(to=person, kind="jobs.release", text=text, by=None, about=slot.desk.fair, url=url_or_nothing("jobs:my_jobs"))
