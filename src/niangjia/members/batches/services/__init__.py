"""What can be done with a roster: upload, check, put right, bring in, take back. Pages, API and command call this.

``by`` is the user, or nobody for the system's own acts. Refusals are problems of ``kernel.errors``.
"""

from niangjia.members.batches.services.bringing import (
    begin_commit,
    begin_undo,
    commit,
    commit_soon,
    discard,
    failed_rows,
    finish_commit,
    finish_undo,
    forget,
    undo,
    undo_soon,
)
from niangjia.members.batches.services.checking import (
    AT_ONCE,
    begin_check,
    check,
    check_soon,
    prune,
    upload,
)
from niangjia.members.batches.services.common import KEPT_DAYS, ROWS_AT_ONCE
from niangjia.members.batches.services.resuming import resume
from niangjia.members.batches.services.righting import choose_union, choose_unions, remap

__all__ = [
    "AT_ONCE",
    "KEPT_DAYS",
    "ROWS_AT_ONCE",
    "begin_check",
    "begin_commit",
    "begin_undo",
    "check",
    "check_soon",
    "choose_union",
    "choose_unions",
    "commit",
    "commit_soon",
    "discard",
    "failed_rows",
    "finish_commit",
    "finish_undo",
    "forget",
    "prune",
    "remap",
    "resume",
    "undo",
    "undo_soon",
    "upload",
]
