"""Kinds of jobs for the tests alone."""

from typing import Any

from niangjia.kernel.errors import Invalid
from niangjia.kernel.jobs import job
from niangjia.kernel.progress import Progress

ran: list[Any] = []


@job("test.count", title="数一数")
def count(progress: Progress, *, upto: int) -> dict[str, Any]:
    """Count, and say so."""
    for number in range(upto):
        progress.step(number + 1, upto, f"第 {number + 1} 个")
    ran.append(upto)
    return {"counted": upto, "url": "/desk/counted"}


@job("test.refuse", title="总被拒绝", failed=lambda one: ran.append(one.error))
def refuse(progress: Progress) -> None:
    """End with a sentence for the person."""
    raise Invalid("第 3 行的身份证号不对。")


@job("test.break", title="总出错", retries=2, backoff=(10, 60))
def break_(progress: Progress) -> None:
    """Fail each time."""
    ran.append("broken")
    raise ZeroDivisionError


@job("test.die", title="中途被终止", retries=1)
def die_here(progress: Progress) -> dict[str, Any]:
    """Something that a test puts in its place ends the process."""
    progress.step(1, 2)
    die()
    progress.step(2, 2)
    return {"ended": True}


def die() -> None:
    """Replaced by the test of ``kill -9``."""
