"""What certificates look like: to the one who has it, to a stranger, on paper."""

import io
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from niangjia.enrolment.codes import CERTIFICATE, code_of, spaced
from niangjia.enrolment.models import Certificate
from niangjia.enrolment.services.certificates import checked
from niangjia.enrolment.services.draws import masked
from niangjia.enrolment.states import CertificateState
from niangjia.kernel.rates import check_rate, count_try
from niangjia.kernel.web import address_of

TIMES, SECONDS = 20, 600  # of one address; many of a firm share one


@dataclass(frozen=True)
class Verified:
    """All that a stranger learns: the name masked."""

    valid: bool
    name: str
    title: str
    issuer: str
    issued_on: date


def check(request: HttpRequest, number: str, code: str) -> Verified | None:
    """What a paper is worth; None where number or code is wrong. Raises :class:`TooMany`."""
    who = address_of(request)
    check_rate("certificate", who, times=TIMES, seconds=SECONDS)
    count_try("certificate", who, seconds=SECONDS)
    one = checked(number, code)
    if one is None:
        return None
    valid = one.state == CertificateState.VALID
    return Verified(valid, masked(one.name), one.title, one.issuer, one.issued_on)


def own(user: Any) -> QuerySet[Certificate]:
    """One's own valid ones."""
    return Certificate.objects.filter(entry__person__user_id=user.pk, state=CertificateState.VALID)


def paper(one: Certificate, url: str) -> dict[str, Any]:
    """What stands on the paper; ``url`` is where it can be checked."""
    code = code_of(CERTIFICATE, one.pk)
    return {
        "name": one.name,
        "title": one.title,
        "text": one.text,
        "issuer": one.issuer,
        "on": f"{one.issued_on.year}年{one.issued_on.month}月{one.issued_on.day}日",
        "number": one.number,
        "code": spaced(code),
        "url": url,
        "qr": _drawn(f"{url}?number={one.number}&code={code}"),
    }


def _drawn(text: str) -> str:
    import segno

    stream = io.BytesIO()
    segno.make(text, error="m", micro=False).save(stream, kind="svg", border=0, xmldecl=False)
    return stream.getvalue().decode()
