"""The whole life of a background job. The system makes every move but ``again``, which is its owner's."""

from niangjia.kernel.workflow import Move


class JobState:
    """Waiting is waiting for the next attempt; queued is waiting for a worker."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    LABELS = {QUEUED: "排队中", RUNNING: "进行中", WAITING: "等待重试", DONE: "已完成", FAILED: "未完成"}
    OPEN = (QUEUED, RUNNING, WAITING)


MOVES = {
    "start": Move((JobState.QUEUED, JobState.WAITING), JobState.RUNNING, (), "开始"),
    "finish": Move((JobState.RUNNING,), JobState.DONE, (), "完成"),
    "fail": Move((JobState.RUNNING,), JobState.FAILED, (), "失败"),
    "retry": Move((JobState.RUNNING,), JobState.WAITING, (), "稍后重试"),
    "hand_back": Move((JobState.RUNNING,), JobState.QUEUED, (), "交回队列"),
    "recover": Move((JobState.RUNNING,), JobState.QUEUED, (), "中断后重新排队"),
    "again": Move((JobState.FAILED,), JobState.QUEUED, (), "再试一次"),
}
