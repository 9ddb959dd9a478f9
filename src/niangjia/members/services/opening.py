"""A login for a member whom the union knows: without one nobody sees the own file, the card, or who looked at the file."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from niangjia.accounts import services as accounts
from niangjia.kernel import audit
from niangjia.kernel.errors import Refused
from niangjia.members import notices
from niangjia.members.models import Person
from niangjia.members.services.common import permit_person
from niangjia.members.transfers.carrying import hold


def open_account(*, by: Any, person: Person) -> tuple[Any, str]:
    """The account that is the person's from now on, and its one-time password, to be told to the member and never shown again.

    An account with the name and phone of the file, which nobody else's file has, becomes the person's; then there is no
    password. Raises :class:`Refused` for whoever has an account or has died, and for a phone that is another account's.
    """
    with transaction.atomic():
        hold([person.pk])
        permit_person(by, person)
        now = Person.objects.get(pk=person.pk)
        if now.user_id is not None:
            raise Refused("这位会员已经有登录账号。忘记密码的，请主席或系统管理员重置。", code="account-there")
        if now.died_on is not None:
            raise Refused("已登记去世，不能开通账号。", code="has-died")
        user, text = _known(now), ""
        if user is None:
            user, text = accounts.open_for_member(by=by, name=now.name, phone=now.phone or "")
        Person.objects.filter(pk=now.pk).update(user=user)
        audit.record("member.account", by=by, target=now, subject=now)
        now.user = user
        notices.tell_account(now, by=by)
    return user, text


def _known(person: Person) -> Any:
    """The account with the phone of a file; nothing where there is none."""
    if person.phone_index is None:
        return None
    found = get_user_model().objects.filter(phone_index=person.phone_index).first()
    if found is not None and (found.name != person.name or Person.objects.filter(user=found).exists()):
        raise Refused("这个手机号已经登记在另一个账号上，请先和本人核对手机号。", code="phone-of-another")
    return found
