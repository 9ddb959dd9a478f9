"""What members writes: to a member about one's own leaving, expulsion, transfer or posting, to the union that has to see to it."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from niangjia.kernel.messages import Message, notice, send
from niangjia.kernel.steps import Step
from niangjia.kernel.wording import day
from niangjia.members.models import Expulsion, Holding, Membership, Person, Posting, Resignation, Transfer
from niangjia.members.states import WRITERS
from niangjia.organizations.queries import officers

NEAREST = 3  # officers who are written to; the line of 今日 is for all


def tell_kinds() -> None:
    """Say each kind once; called when the applications are ready."""
    notice("members.leaving", "退会办理", channels=("in_app", "sms"), needed=True)
    notice("members.account", "开通登录账号", channels=("in_app", "sms"), needed=True)
    notice("members.leaving_asked", "会员申请退会")
    notice("members.transfer", "转会", channels=("in_app", "sms"))
    notice("members.transfer_desk", "转会等待答复")
    notice("members.posting", "派驻", channels=("in_app", "sms"))
    notice("members.posting_desk", "派驻到我们这里的会员")
    notice("members.expulsion", "会籍处分", channels=("in_app", "sms"), needed=True)
    notice("members.expulsion_desk", "开除会籍的申辩和申诉")


def tell_account(person: Person, *, by: Any) -> None:
    """The member, that the own file can be opened with an account from now on."""
    text = f"工会为您开通了娘家的登录账号，用户名 {getattr(person.user, 'username', '')}。不是您要求的，请联系工会。"
    send(to=person, kind="members.account", text=text, by=by, about=person, url=reverse("mine:my_file"))


def tell_member(one: Resignation, text: str, *, by: Any) -> None:
    """The member, by whatever reaches; in the transaction of what happened."""
    send(to=one.person, kind="members.leaving", text=text, by=by, about=one, url=reverse("members:my_leaving"))


def tell_union(one: Resignation, text: str, *, by: Any) -> None:
    """Those of the union who answer for its members, the nearest first."""
    url = reverse("members:resignation", args=[one.pk])
    _tell_officers(one.path, "members.leaving_asked", text, by=by, about=one, url=url)


TRANSFER = {
    "agree": "转会办好了：您已从{old}转到{new}，会籍没有中断。",
    "grant": "上级工会决定同意转会：您已从{old}转到{new}，会籍没有中断。理由：{reason}",
    "decline": "转到{new}没有办成，您还在{old}。理由：{reason}",
    "refuse": "上级工会决定不转到{new}，您还在{old}。理由：{reason}",
    "escalate": "转到{new}到期没有答复，已交{judge}决定。您还在{old}。",
    "reverse": "{new}撤销了导入的花名册，您转回{old}，会籍没有中断。",
}


def tell_transfer(one: Transfer, verb: str, *, by: Any) -> None:
    """What became of a transfer, to the member."""
    judge = one.judge.name if one.judge else "上级工会"
    words = {"old": one.from_union.name, "new": one.to_union.name, "reason": one.reason, "judge": judge}
    text, url = TRANSFER[verb].format(**words), reverse("members:my_transfer")
    send(to=one.person, kind="members.transfer", text=text, by=by, about=one, url=url)


def tell_moved(rows: QuerySet[Membership], reason: str, *, by: Any, step: Step) -> int:
    """Everybody of a whole move who can be reached and was not told; gives how many were."""
    first = rows.select_related("union", "came_from").first()
    if first is None or first.came_from is None:
        return 0
    text = f"{first.came_from.name}的会员整体转到{first.union.name}，您的会籍也一起转去，没有中断。理由：{reason}"
    text += "。那里会为您找合适的工会。" if Holding.objects.filter(union=first.union).exists() else ""
    heard = Message.objects.filter(kind="members.transfer", about_label="members.membership")
    told, total = 0, rows.count()
    for done, one in enumerate(rows.select_related("person__user").order_by("pk").iterator(chunk_size=500)):
        if not heard.filter(about_id=one.pk).exists():
            told += bool(send(to=one.person, kind="members.transfer", text=text, by=by, about=one, url=reverse("mine:my_file")))
        if done % 500 == 0:
            step(done, total, "正在告诉会员")
    return told


def tell_returned(path: str, count: int) -> None:
    """One line to a union that has members again whom a roster had taken, as the roster was taken back."""
    text = f"对方撤销了花名册，{count} 名转走的会员回到本会，会籍没有中断。"
    _tell_officers(path, "members.transfer_desk", text, by=None, about=None, url=f"{reverse('members:transfers')}?show=done")


def remind_of_transfers(path: str, text: str) -> None:
    """One line to a union about all the transfers that wait for its word."""
    _tell_officers(path, "members.transfer_desk", text, by=None, about=None, url=reverse("members:transfers"))


def tell_posting(one: Posting, *, by: Any) -> None:
    """A posting that begins or has ended: to the member, and to the union that serves."""
    if one.ends_on is None:
        own = f"{day(one.starts_on)}起您派驻{one.host.name}，由那里的工会服务，会籍仍在{one.home.name}；福利由{one.payer.name}发放。"
        desk = f"{one.home.name}的{one.person.name}派驻到{one.host.name}，请提供服务；福利由{one.payer.name}发放。"
    else:
        own = f"您在{one.host.name}的派驻已于{day(one.ends_on)}结束，由{one.home.name}服务，福利也由它发放。"
        desk = f"{one.person.name}在{one.host.name}的派驻已于{day(one.ends_on)}结束。"
    send(to=one.person, kind="members.posting", text=own, by=by, about=one, url=reverse("mine:my_file"))
    where = {"by": by, "about": one, "url": reverse("members:posting", args=[one.pk])}
    _tell_officers(one.path, "members.posting_desk", desk, **where)


EXPULSION = {
    "notify": "{union}拟开除您的会籍。事实和依据请看“会籍处分和申诉”，您可以在那里写申辩，也可以当面说。",
    "expel": "{union}表决通过，{decided}起开除您的会籍。不服的，{until}以前可以在“会籍处分和申诉”里向{judge}申诉。",
    "reject": "{union}表决没有通过开除会籍的提议，您的会籍不变。",
    "drop": "{union}撤回了开除会籍的提议，您的会籍不变。",
    "reverse": "{judge}撤销了开除您会籍的处分。理由：{answer}。{now}",
    "uphold": "{judge}维持开除您会籍的处分。理由：{answer}",
}
TO_DESK = {"reverse": "{judge}撤销了对{name}的处分。理由：{answer}", "uphold": "{judge}维持对{name}的处分。理由：{answer}"}


def tell_expulsion(one: Expulsion, verb: str, *, by: Any) -> None:
    """A step of the procedure: to the person who is concerned, to the union whose turn it is; nobody hears of a proposal
    that was dropped before the person was told.
    """
    words = {
        "union": one.union.name, "name": one.person.name, "judge": one.judge.name if one.judge else "上级工会",
        "decided": day(one.decided_on), "until": day(one.appeal_until), "answer": one.answer.rstrip("。"),
        "now": _belongs(one) if verb == "reverse" else "",
    }  # fmt: skip
    if verb in EXPULSION and one.notified_on is not None:
        text = EXPULSION[verb].format(**words)
        send(to=one.person, kind="members.expulsion", text=text, by=by, about=one, url=reverse("members:my_expulsion"))
    own = by is not None and one.person.user_id == getattr(by, "pk", None)
    desk = {"url": reverse("members:expulsion", args=[one.pk]), "by": by, "about": one}
    if verb == "appeal":
        _ask_judge(one, by=by)
    elif verb == "hear" and own:
        _tell_officers(one.path, "members.expulsion_desk", f"{one.person.name}写了申辩，可以提交表决。", **desk)
    elif verb in TO_DESK:
        _tell_officers(one.path, "members.expulsion_desk", TO_DESK[verb].format(**words), **desk)


def _belongs(one: Expulsion) -> str:
    """Where the person is a member once the expulsion was reversed."""
    now = Membership.objects.filter(person_id=one.person_id, left_on__isnull=True).select_related("union").first()
    return f"您的会籍在{now.union.name}。" if now else "原来的工会已经撤销，请向现在的工会申请入会。"


def tell_lapsed(one: Expulsion, why: str, now: Any, *, by: Any) -> None:
    """A procedure that ended with the membership: to the union that began it; to the person and the union of ``now`` where
    the person had been told of it.
    """
    about = {"by": by, "about": one}
    where = reverse("members:expulsion", args=[one.pk])
    _tell_officers(one.path, "members.expulsion_desk", f"开除{one.person.name}会籍的程序已终止：{why}。", url=where, **about)
    if one.notified_on is None:
        return
    own = f"{one.union.name}拟开除您会籍的程序已终止：{why}。"
    send(to=one.person, kind="members.expulsion", text=own, url=reverse("members:my_expulsion"), **about)
    if now is not None:
        desk = f"{one.person.name}转来以前，{one.union.name}正在办理开除会籍，程序已随转会终止；需要的由贵会重新提出。"
        where = reverse("members:member", args=[one.person_id])
        _tell_officers(now.path, "members.expulsion_desk", desk, url=where, **about)


def tell_judge(one: Expulsion, *, by: Any) -> None:
    """An appeal is decided by another union than before, as that one has ended."""
    judge = one.judge.name if one.judge else "上级工会"
    about = {"by": by, "about": one}
    text = f"您对开除会籍的申诉，现在由{judge}决定。"
    send(to=one.person, kind="members.expulsion", text=text, url=reverse("members:my_expulsion"), **about)
    _ask_judge(one, by=by)


def _ask_judge(one: Expulsion, *, by: Any) -> None:
    if one.judge is not None:
        where = reverse("members:expulsion", args=[one.pk])
        text = f"{one.person.name}对开除会籍提出申诉，请决定。"
        _tell_officers(one.judge.path, "members.expulsion_desk", text, by=by, about=one, url=where)


def _tell_officers(path: str, kind: str, text: str, *, by: Any, about: Any, url: str) -> None:
    for user in officers(path, *WRITERS)[:NEAREST]:
        send(to=user, kind=kind, text=text, by=by, about=about, url=url, path=path)
