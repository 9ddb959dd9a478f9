"""What a person agrees to, in which wording, and takes back (个人信息保护法 art. 14 to 16)."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.errors import Invalid, Refused
from niangjia.members.models import PURPOSES, Consent, Person
from niangjia.members.services.common import permit_person
from niangjia.members.wordings import TEXTS, in_force  # noqa: F401 - TEXTS is what others read

SOURCES = {"paper": "纸质签名", "spoken": "当面口头", "online": "本人在线"}


def give_consent(*, by: Any, person: Person, purpose: str, source: str, on: date | None = None) -> Consent:
    """Record that a person agrees to the wording in force; by the union, or ``online`` by the person.

    A consent to an earlier wording ends with the new one. Raises :class:`Invalid` for an unknown purpose,
    :class:`Refused` where the consent to this wording stands already.
    """
    _permit(by, person, online=source == "online")
    day = on or timezone.localdate()
    if purpose not in PURPOSES or source not in SOURCES:
        raise Invalid("请选择目的和方式。", errors={"purpose": ["请选择目的。"], "source": ["请选择方式。"]})
    if day > timezone.localdate():
        raise Invalid("同意日期不能晚于今天。", at="given_on")
    version = in_force(purpose, day).version
    try:
        with transaction.atomic():
            earlier = person.consents.select_for_update().filter(purpose=purpose, withdrawn_on__isnull=True)
            for one in earlier.exclude(text_version__gte=version):
                one.withdrawn_on = max(day, one.given_on)
                one.save(update_fields=["withdrawn_on"])
            made = Consent.objects.create(
                person=person,
                purpose=purpose,
                text_version=version,
                given_on=day,
                source=SOURCES[source],
            )
            detail = {"purpose": purpose, "version": made.text_version}
            audit.record("consent.give", by=by, target=made, subject=person, detail=detail)
    except IntegrityError as error:
        raise Refused(f"“{PURPOSES[purpose]}”已经同意过，不用重复登记。", code="consent-stands") from error
    return made


def withdraw_consent(*, by: Any, person: Person, purpose: str) -> Consent:
    """Take a consent back from today on, as easily as it was given. Raises :class:`Refused` where none stands."""
    _permit(by, person, online=False)
    with transaction.atomic():
        standing = (
            person.consents.select_for_update().filter(purpose=purpose, withdrawn_on__isnull=True).first()
        )
        if standing is None:
            raise Refused("这一项没有正在生效的同意。", code="no-consent")
        standing.withdrawn_on = timezone.localdate()
        standing.save(update_fields=["withdrawn_on"])
        audit.record("consent.withdraw", by=by, target=standing, subject=person, detail={"purpose": purpose})
    return standing


def _permit(by: Any, person: Person, *, online: bool) -> None:
    if by is not None and person.user_id == by.pk:
        return
    if online:
        raise Invalid("“本人在线”只能由本人办理。", errors={"source": ["请选择纸质签名或当面口头。"]})
    permit_person(by, person)
