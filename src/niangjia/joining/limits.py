"""How often one may send: by address, because strangers have nothing else; by account where there is one.

The first few of an address are counted in this process alone, so that a rush of people who each send one does not wait for
the shared counter; from then on it is the shared one (kernel.rates) that counts.
"""

import time

from django.http import HttpRequest

from niangjia.kernel.access import roles_of
from niangjia.kernel.rates import check_rate, count_try
from niangjia.kernel.web import address_of

TIMES, SECONDS = 60, 600  # many phones share one address
FREE = 6  # of these, counted here
MOST = 50_000  # addresses that are remembered; then all begin anew with the shared counter
_seen: dict[str, int] = {}
_window: list[int] = [0]


def slow_down(request: HttpRequest) -> None:
    """Count one; raises :class:`TooMany` for an address, or an account, that sends too many. Union staff may."""
    if roles_of(request.user):
        return
    who = str(request.user.pk) if request.user.is_authenticated else address_of(request)
    if _counted_here(who) <= FREE:
        return
    check_rate("join", who, times=TIMES - FREE, seconds=SECONDS)
    count_try("join", who, seconds=SECONDS)


def _counted_here(who: str) -> int:
    now = int(time.time()) // SECONDS
    if _window[0] != now or len(_seen) >= MOST:
        _window[0] = now
        _seen.clear()
    _seen[who] = _seen.get(who, 0) + 1
    return _seen[who]


def forget() -> None:
    """Begin anew; for tests."""
    _seen.clear()
