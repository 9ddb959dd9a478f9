"""What enrolment keeps about a person."""

from typing import Any

from niangjia.enrolment import nomination_rules, rules
from niangjia.kernel.questions import Holding


def holdings(user: Any, *, whole: bool = False) -> list[Holding]:
    """Every entry of an account's person, and every time that a union put the person forward, the latest first."""
    return [*_entries(user), *_nominations(user)]


def _nominations(user: Any) -> list[Holding]:
    rows = nomination_rules.own(user).select_related("offer", "union", "pool").order_by("-pk")
    return [
        Holding(
            key="enrolment.nominations", label="被推荐", purpose="工会推荐名额人选、逐级审核", kept="长期保存，用于轮换和核对",
            heads=("姓名", "项目", "推荐单位", "类别", "不符合之处", "破格理由", "结果"),
            rows=tuple(
                (one.name, one.offer.title, one.union.name, one.pool.name, one.misfit, one.override, one.state_words) for one in rows
            ),
        )
    ]  # fmt: skip


def _entries(user: Any) -> list[Holding]:
    rows = list(rules.own_entries(user).select_related("offer", "session").order_by("-pk"))
    if not rows:
        return []
    return [
        Holding(
            key="enrolment.entries",
            label="报名",
            purpose="安排名额和摇号",
            kept="长期保存，用于轮换和核对",
            heads=("姓名", "项目", "场次", "票号", "报名时间", "结果"),
            rows=tuple(
                (one.name, one.offer.title, one.session.title, one.ticket, one.created_at, one.state_words)
                for one in rows
            ),
        )
    ]
