"""Reads of WeChat bindings, and the word by which a browser that comes back from WeChat proves whose it is."""

import secrets
import time
from typing import Any

from niangjia.kernel.sealed import blind
from niangjia.mine.models import Follower

TURN = 600  # seconds for which the word of a turn holds, and the next turn


def openid_of(user: Any) -> str:
    """The follower that an account is; "" where nobody bound one."""
    found = Follower.objects.filter(user_id=user.pk).first()
    return (found.openid or "") if found else ""


def state_of(user: Any, turn: int | None = None) -> str:
    """Letters and digits that WeChat hands back: this account's, for some minutes."""
    now = int(time.time()) // TURN if turn is None else turn
    return blind("wechat-state", f"{user.pk}:{now}").hex()


def is_state_of(user: Any, state: str) -> bool:
    """Whether a word is this account's, of this turn or the last."""
    now = int(time.time()) // TURN
    return any(secrets.compare_digest(state.encode(), state_of(user, turn).encode()) for turn in (now, now - 1))
