"""What joining keeps about a person: the applications."""

from typing import Any

from niangjia.joining import rules
from niangjia.joining.grounds import told
from niangjia.joining.states import ApplicationState
from niangjia.kernel.questions import Holding


def holdings(user: Any, *, whole: bool = False) -> list[Holding]:
    """Every application of an account, the latest first; numbers are masked unless ``whole``."""
    rows = list(rules.own(user).select_related("union").order_by("-pk"))
    if not rows:
        return []
    return [
        Holding(
            key="joining.applications",
            label="入会申请",
            purpose="审核入会申请",
            kept="办结后随会籍资料保存",
            heads=("姓名", "证件号码", "手机", "工作单位", "申请加入", "提交时间", "结果", "答复"),
            rows=tuple(_row(one, whole) for one in rows),
        )
    ]


def _row(one: Any, whole: bool) -> tuple[Any, ...]:
    state = ApplicationState.SUBMITTED if one.state == ApplicationState.DOUBLED else one.state
    numbers = (one.id_number, one.phone) if whole else (one.masked_id, one.masked_phone)
    said = (ApplicationState.LABELS[state], told(one.ground, one.answer))
    return (one.name, *(number or "未填" for number in numbers), one.workplace, one.union.name, one.submitted_at, *said)
