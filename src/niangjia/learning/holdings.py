"""What learning keeps about a person."""

from typing import Any

from niangjia.kernel.questions import Holding
from niangjia.learning import rules
from niangjia.learning.models import Answer, Wish


def holdings(user: Any, *, whole: bool = False) -> list[Holding]:
    """Trainings, test papers, and what somebody wanted to learn."""
    return [_trainings(user), _papers(user), _wishes(user), _answers(user)]


def _trainings(user: Any) -> Holding:
    rows = rules.own_trainings(user).order_by("-on", "-pk")
    return Holding(
        key="learning.trainings", label="培训记录", purpose="安排轮训，核对证书", kept="长期保存",
        heads=("培训", "类型", "日期", "学时", "结果"),
        rows=tuple((one.title, one.kind_words, one.on, one.hours, one.result_words) for one in rows),
    )  # fmt: skip


def _papers(user: Any) -> Holding:
    rows = rules.own_papers(user).select_related("course").order_by("-started_at")
    return Holding(
        key="learning.papers", label="结业测验", purpose="核对考核结果", kept="长期保存",
        heads=("课程", "第几次", "开始", "交卷", "得分", "合格线"),
        rows=tuple((one.course.title, one.attempt, one.started_at, one.handed_at, one.score, one.mark) for one in rows),
    )  # fmt: skip


def _wishes(user: Any) -> Holding:
    rows = Wish.objects.filter(person__user_id=user.pk).select_related("course").order_by("-created_at")
    return Holding(
        key="learning.wishes", label="想学的课", purpose="开班时通知您；工会只看到人数", kept="开班或您取消后不再使用",
        heads=("课程", "时间"), rows=tuple((one.course.title, one.created_at) for one in rows),
    )  # fmt: skip


def _answers(user: Any) -> Holding:
    rows = Answer.objects.filter(person__user_id=user.pk).select_related("round").prefetch_related("ticks__course")
    return Holding(
        key="learning.answers", label="培训需求", purpose="汇总培训需求；工会只看到十人以上的人数", kept="长期保存",
        heads=("征集", "选的课", "目录里没有的"),
        rows=tuple(
            (one.round.title, "、".join(tick.course.title for tick in one.ticks.all()), one.missing) for one in rows
        ),
    )  # fmt: skip
