"""How often something may be tried: counted in the shared cache, by fixed windows of time."""

import time
from hashlib import sha256

from django.core.cache import cache

from niangjia.kernel.errors import TooMany


def _slot(name: str, who: str, seconds: int) -> tuple[str, int]:
    window, gone = divmod(int(time.time()), seconds)
    return f"rate:{name}:{sha256(who.encode()).hexdigest()[:32]}:{window}", seconds - gone


def tries(name: str, who: str, *, seconds: int) -> int:
    """How often ``who`` has tried in the running window."""
    return int(cache.get(_slot(name, who, seconds)[0], 0))


def check_rate(name: str, who: str, *, times: int, seconds: int) -> None:
    """Raise :class:`TooMany` where ``who`` has used up the tries of the window; counts nothing."""
    key, left = _slot(name, who, seconds)
    if int(cache.get(key, 0)) >= times:
        raise TooMany(f"尝试太频繁，请 {_span(left)}后再试。", retry_after=left)


def count_try(name: str, who: str, *, seconds: int) -> int:
    """Count one try; gives how many the window has seen."""
    key, left = _slot(name, who, seconds)
    count = 1 if cache.add(key, 1, left) else int(cache.get(key, 0)) + 1
    if count > 1:
        cache.set(key, count, left)
    return count


def _span(seconds: int) -> str:
    return f" {seconds} 秒" if seconds < 60 else f" {-(-seconds // 60)} 分钟"
