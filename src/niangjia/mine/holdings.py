"""What mine keeps about whoever has the account: what was asked for and answered, and changes of the number."""

from typing import Any

from niangjia.kernel.questions import Holding
from niangjia.members.queries import file_of
from niangjia.mine import fields
from niangjia.mine.models import Correction, Erasure, Follower, PhoneChange
from niangjia.mine.queries import papers_of

SHOWN = 100


def holdings(user: Any, *, whole: bool = False) -> list[Holding]:
    """Requests and changes, newest first; numbers are masked unless ``whole``."""
    return [_requests(user, whole), _phones(user, whole), *_wechat(user, whole)]


def _requests(user: Any, whole: bool) -> Holding:
    person = file_of(user)
    rows: list[tuple[Any, ...]] = []
    if person is not None:
        corrections = list(Correction.objects.filter(person=person).order_by("-id")[:SHOWN])
        papers = papers_of(corrections)
        for one in corrections:
            new = one.new if whole and one.field == fields.NUMBER else fields.said(one.field, one.new)
            what = f"{fields.label(one.field)}更正为“{new}”" + (f"，附 {len(papers[one.pk])} 份材料" if papers[one.pk] else "")
            rows.append((one.created_at, what, one.state_label, one.reason, str(one.decided_by or "")))
        for erasure in Erasure.objects.filter(person=person).order_by("-id")[:SHOWN]:
            answered = str(erasure.decided_by or "")
            rows.append((erasure.created_at, "删除我的信息", erasure.state_label, erasure.reason, answered))
    return Holding(
        key="mine.requests",
        label="更正和删除的申请",
        purpose="说明申请过什么、谁答复的",
        kept="和会员资料一起保存",
        heads=("时间", "申请", "状态", "答复", "答复人"),
        rows=tuple(rows),
    )


def _phones(user: Any, whole: bool) -> Holding:
    rows = tuple(
        (
            one.created_at,
            (one.old if whole else one.masked_old) or "没有",
            one.new if whole else one.masked_new,
            one.state_label,
            "、".join(str(who) for who in (one.vouched_by, one.seconded_by) if who),
        )
        for one in PhoneChange.objects.filter(user=user).select_related("vouched_by", "seconded_by").order_by("-id")[:SHOWN]
    )
    return Holding(
        key="mine.phones",
        label="手机号更换记录",
        purpose="查清手机号是不是本人换的",
        kept="和账号一起保存",
        heads=("时间", "原号码", "新号码", "状态", "核实人"),
        rows=rows,
    )


def _wechat(user: Any, whole: bool) -> list[Holding]:
    found = Follower.objects.filter(user=user).first()
    if found is None:
        return []
    return [
        Holding(
            key="mine.wechat",
            label="微信绑定",
            purpose="把工会给您的通知提醒到微信",
            kept="到您解除绑定为止",
            heads=("绑定时间", "微信号标识"),
            rows=((found.created_at, found.openid if whole else "已加密保存"),),
        )
    ]
