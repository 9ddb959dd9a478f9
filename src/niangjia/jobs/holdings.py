"""What jobs keeps about a person."""

from typing import Any

from niangjia.jobs import rules
from niangjia.kernel.questions import Holding

ABROAD = "同意后才提供给所投的单位"


def holdings(user: Any, *, whole: bool = False) -> list[Holding]:
    """Applications, times at desks, trainings, the latest first."""
    sent = rules.own_candidacies(user).select_related("vacancy__exhibitor").order_by("-pk")
    times = rules.own_slots(user).select_related("desk").order_by("-starts_at")
    trained = rules.own_trainees(user).select_related("offer").order_by("-trained_on")
    return [
        Holding(
            "jobs.candidacies", "投递的岗位", f"介绍工作，{ABROAD}", "长期保存",
            ("岗位", "单位", "投递时间", "自我介绍", "同意提供姓名电话", "结果"),
            tuple(
                (one.vacancy.title, one.vacancy.exhibitor.name, one.created_at, one.words, one.agreed_at or "不同意",
                 one.state_words)
                for one in sent
            ),
        ),
        Holding(
            "jobs.slots", "预约的咨询", "安排咨询时间", "长期保存", ("咨询", "时间", "想问什么", "结果"),
            tuple((str(one.desk), one.starts_at, one.topic, one.state_words) for one in times),
        ),
        Holding(
            "jobs.trainees", "培训和就业", "跟踪免费培训以后的就业情况", "长期保存",
            ("培训", "结业日期", "就业日期", "单位", "工种"),
            tuple((one.offer.title, one.trained_on, one.employed_on or "", one.employer, one.job) for one in trained),
        ),
    ]  # fmt: skip
