"""How often one may send: by address, because strangers have nothing else; by account where there is one."""

from django.http import HttpRequest

from niangjia.kernel.access import roles_of
from niangjia.kernel.rates import check_rate, count_try
from niangjia.kernel.web import address_of

TIMES, SECONDS = 60, 600  # many phones share one address


def slow_down(request: HttpRequest) -> None:
    """Count one; raises :class:`TooMany` for an address, or an account, that sends too many. Union staff may."""
    if roles_of(request.user):
        return
    who = str(request.user.pk) if request.user.is_authenticated else address_of(request)
    check_rate("join", who, times=TIMES, seconds=SECONDS)
    count_try("join", who, seconds=SECONDS)
