"""What people who are put forward are told, and what the unions are asked, at each step."""

from collections.abc import Iterable, Sequence

from niangjia.enrolment.models import Nomination, Quota
from niangjia.enrolment.states import OPENERS
from niangjia.kernel.bulkrows import in_parts
from niangjia.kernel.jobs import enqueue
from niangjia.kernel.messages import notice, send
from niangjia.kernel.pages import url_or_nothing
from niangjia.kernel.wording import when
from niangjia.organizations.queries import officers

TEXTS = {
    "nominated": "{union}推荐您参加“{offer}”{place}，正在逐级审核。去不了可以在“报名”里放弃。",
    "approved": "您参加“{offer}”的推荐已经审核通过，等名单公示和确定。",
    "returned": "您参加“{offer}”的推荐被退回。详情请问{union}。",
    "withdrawn": "{union}撤回了推荐您参加“{offer}”。",
    "admitted": "您已列入“{offer}”{session}名单，名额已为您留好。去不了请尽早在“报名”里让出。",
    "queued": "“{offer}”{session}名单已定，您排在候补，有人让出名额时按次序递补。",
    "voided": "“{offer}”已取消，对您的推荐随之作废。",
}
LABELS = {
    "nominated": "被推荐", "approved": "推荐通过", "returned": "推荐退回", "withdrawn": "推荐撤回", "admitted": "入选名单",
    "queued": "列入候补", "voided": "项目取消",
}  # fmt: skip
ASKED = {
    "called": "请推荐参加“{offer}”的人选：{n} 个名额，{until}前报送。",
    "reminded": "“{offer}”的推荐还没有收到{union}的名单：{n} 个名额，{until}截止。",
    "cancelled": "“{offer}”已取消，不用再推荐。{union}推荐的人里没有账号的，请转告本人。",
}
MANY = 20
READ = ("offer__union", "pool__session", "union", "person__user", "quota")  # at hand when somebody is told
for _name, _label in LABELS.items():
    notice(f"enrolment.nomination.{_name}", _label, channels=("in_app", "sms"))
for _name, _label in {"called": "请推荐人选", "reminded": "催报推荐名单", "cancelled": "推荐项目取消", "handed": "推荐名单上报"}.items():
    notice(f"enrolment.call.{_name}", _label)


def tell(one: Nomination, what: str) -> None:
    """One person, in the transaction of what happened; ``one`` with offer, pool, session, union and person at hand."""
    text = TEXTS[what].format(
        offer=one.offer.title, session=one.pool.session.bracketed, place=one.pool.bracketed, union=one.union.name
    )
    url = url_or_nothing("enrolment:my_offers")
    send(to=one.person, kind=f"enrolment.nomination.{what}", text=text, by=None, about=one, url=url)


def tell_all(rows: Iterable[Nomination], what: str) -> None:
    """Many: a few at once, more by a job that tells nobody twice."""
    found = list(rows)
    if len(found) <= MANY:
        for one in found:
            tell(one, what)
        return
    for part in in_parts(found, 500):
        enqueue("enrolment.tell_nominated", by=None, keys=[str(one.pk) for one in part], what=what)


def ask_officers(quotas: Sequence[Quota], what: str) -> None:
    """The officers of unions that have a number, within the house."""
    for one in quotas:
        if not one.total:
            continue
        offer = one.offer
        text = ASKED[what].format(offer=offer.title, union=one.union.name, n=one.total, until=when(offer.closes_at))
        url = url_or_nothing("enrolment:nominate", one.pk)
        for user in nearest(one.path):
            send(to=user, kind=f"enrolment.call.{what}", text=text, by=None, about=one, url=url, path=one.path)


def nearest(path: str) -> list[object]:
    """Who is at a union itself; where nobody is, whoever is nearest above."""
    found = officers(path, *OPENERS)
    return found[:3]
