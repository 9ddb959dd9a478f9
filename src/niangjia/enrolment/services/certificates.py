"""Certificates: given to who took part, taken back with a reason, checked by anybody who has the paper."""

import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.enrolment.codes import CERTIFICATE, cleaned, code_of
from niangjia.enrolment.models import Certificate, Entry, Offer
from niangjia.enrolment.notices import READ, tell
from niangjia.enrolment.queries import to_certify
from niangjia.enrolment.rolls import main_of
from niangjia.enrolment.services.permits import permit_entry, permit_verb
from niangjia.enrolment.states import CERTIFICATE_MOVES, CertificateState, EntryState
from niangjia.kernel import audit
from niangjia.kernel.errors import Refused
from niangjia.kernel.questions import react
from niangjia.kernel.wording import when
from niangjia.kernel.workflow import move

TRIES = 5  # numbers that may be taken before something else is wrong
DIGITS = 8
NUMBER = re.compile(rf"\d{{{4 + DIGITS}}}", re.ASCII)  # the year and a random number


def certify(*, by: Any, entry: Entry, text: str = "") -> Certificate:
    """Give somebody who attended a certificate; whoever has a valid one keeps that. ``text`` stands under the title.

    A context that asks for more (a test passed) listens to ``REACTIONS["entry_certifying"]``, ``react(entry=, by=)``, and
    raises :class:`Refused`. Raises :class:`Refused` for who did not attend, :class:`Missing`, :class:`Forbidden`.
    """
    permit_entry(by, entry)
    return _valid(entry) or _issue(by, entry, text)


@dataclass(frozen=True)
class Issued:
    """What came of giving everybody one: how many are new, and who was refused, with the sentence."""

    count: int
    refused: list[tuple[str, str]]


def certify_all(*, by: Any, offer: Offer, text: str = "") -> Issued:
    """Give everybody who attended an offer, or the draw of its rest, a certificate who has none yet; one refusal stops nobody."""
    permit_verb(by, offer, "certify")
    rows = to_certify(offer).select_related(*READ)
    count, refused = 0, []
    for entry in rows.order_by("offer", "number"):
        try:
            _issue(by, entry, text)
        except Refused as problem:
            refused.append((entry.name, problem.detail))
        else:
            count += 1
    return Issued(count, refused)


def revoke(*, by: Any, certificate: Certificate, reason: str) -> Certificate:
    """Take a certificate back; whoever checks it reads that it is no longer valid, and its person is told.

    ``REACTIONS["certificate_revoked"]`` hear of it, as ``react(entry=, by=)``.
    """
    permit_entry(by, certificate.entry)
    with transaction.atomic():
        move(certificate, "revoke", by=by, moves=CERTIFICATE_MOVES, reason=reason)
        entry = certificate.entry
        audit.record("certificate.revoke", by=by, target=certificate, path=certificate.path, subject=entry.person_id,
                     reason=reason)  # fmt: skip
        react("certificate_revoked", entry=entry, by=by)
        tell(entry, "revoked")
    return certificate


def checked(number: str, code: str) -> Certificate | None:
    """The certificate of a number, for whoever has its code as well; None for either wrong, without saying which."""
    typed = number.strip()
    found = Certificate.objects.filter(number=typed).first() if NUMBER.fullmatch(typed) else None
    right = code_of(CERTIFICATE, found.pk if found else "nobody")
    return found if hmac.compare_digest(right, cleaned(code)) and found else None


def _issue(by: Any, entry: Entry, text: str) -> Certificate:
    if entry.state != EntryState.ATTENDED:
        raise Refused(f"只给参加了的人发证书，{entry.name}是“{entry.state_words}”。", code="not-attended")
    if not entry.session.has_begun:
        raise Refused(f"活动{when(entry.session.starts_at)}才开始，开始以后再发证书。", code="not-begun")
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                return _made(by, entry, text)
        except IntegrityError:  # another desk was first, or the number is taken
            if found := _valid(entry):
                return found
    raise Refused("证书编号没有生成，请再试一次。", code="no-number")


def _made(by: Any, entry: Entry, text: str) -> Certificate:
    react("entry_certifying", entry=entry, by=by)
    union, today = entry.offer.union, timezone.localdate()
    title = (main_of(entry.offer) or entry.offer).title  # whoever was drawn for its rest was on the same trip
    made = Certificate.objects.create(
        entry=entry, union=union, path=union.path, issuer=union.name, name=entry.name, title=title,
        text=text.strip()[:120], issued_on=today, number=f"{today.year}{secrets.randbelow(10**DIGITS):0{DIGITS}}",
    )  # fmt: skip
    audit.record("certificate.issue", by=by, target=made, path=made.path, subject=entry.person_id)
    tell(entry, "certified")
    return made


def _valid(entry: Entry) -> Certificate | None:
    return Certificate.objects.filter(entry=entry, state=CertificateState.VALID).first()
