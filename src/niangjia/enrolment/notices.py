"""What people are told about their places, at each step. Messages stand in the inbox; texts go out by consent."""

from collections.abc import Iterable

from niangjia.enrolment.models import Entry
from niangjia.kernel.bulkrows import in_parts
from niangjia.kernel.jobs import enqueue
from niangjia.kernel.messages import notice, send
from niangjia.kernel.pages import url_or_nothing
from niangjia.kernel.wording import when

TEXTS = {
    "promoted": "您候补的“{offer}”{session}有了名额，已为您递补报上。去不了请尽早取消，让给后面的人。",
    "expired": "“{offer}”{session}为您暂留的名额没有按时确认，已经释放。",
    "removed": "您在“{offer}”{session}的名额已被取消，原因：{reason}。有疑问请联系{contact}。",
    "annulled": "“{offer}”已取消，您的报名随之作废。有疑问请联系{contact}。",
    "won": "您在“{offer}”{session}摇号中签，名额已为您留好。",
    "reserve": "“{offer}”{session}摇号，您排在候补，有人让出名额时按次序递补。",
    "lost": "“{offer}”{session}摇号，您这次没有中签。摇号过程可在公示页核对。",
    "soon": "提醒您：“{offer}”{session}{when}开始{venue}。签到用“我的报名”里的二维码；去不了请尽早告诉{contact}。",
    "unserved": "“{offer}”{session}已经结束，候补一直没有轮到您，请留意下一次。",
    "missed": "“{offer}”{session}记您未到场，以后有的项目会因此不能报。到了现场的，请联系{contact}更正。",
    "restored": "您的档案和另一份误合并，现已分开，您在“{offer}”{session}的报名已经恢复。",
    "forgone": "您的档案和另一份误合并，现已分开。合并时您在“{offer}”{session}的报名让了出去，已经不能恢复，请联系{contact}。",
    "certified": "您参加“{offer}”的证书已经发出，可以在“我的报名”里下载。",
    "revoked": "您参加“{offer}”的证书已被撤销。有疑问请联系{contact}。",
}
LABELS = {
    "promoted": "候补递补",
    "expired": "暂留超时",
    "removed": "名额被取消",
    "annulled": "项目取消",
    "won": "摇号中签",
    "reserve": "摇号候补",
    "lost": "摇号未中签",
    "soon": "开始提醒",
    "unserved": "候补没有轮到",
    "missed": "未到场",
    "restored": "报名恢复",
    "forgone": "报名没有恢复",
    "certified": "发放证书",
    "revoked": "撤销证书",
}
MANY = 20  # more than so many at once are told by a job
READ = ("offer__union", "session", "person__user")  # at hand when somebody is told
for _name, _label in LABELS.items():
    notice(f"enrolment.{_name}", _label, channels=("in_app", "sms"))


def tell(entry: Entry, what: str, reason: str = "") -> None:
    """One person, within the transaction of what happened; ``reason`` where somebody gave one."""
    offer, session = entry.offer, entry.session
    text = TEXTS[what].format(
        offer=offer.title, session=session.bracketed, contact=offer.contact or offer.union.name, when=when(session.starts_at),
        venue=f"，在{session.venue}" if session.venue else "", reason=reason.strip().rstrip("。"),
    )  # fmt: skip
    url = url_or_nothing("enrolment:my_entry", entry.pk)
    send(to=entry.person, kind=f"enrolment.{what}", text=text, by=None, about=entry, url=url)


def tell_all(entries: Iterable[tuple[Entry, str]]) -> None:
    """Many people: a few at once, more by a job that goes on where it was when its worker dies."""
    found = list(entries)
    if len(found) <= MANY:
        for entry, what in found:
            tell(entry, what)
        return
    for part in in_parts(found, 500):
        enqueue("enrolment.tell", by=None, told=[[str(entry.pk), what] for entry, what in part])
