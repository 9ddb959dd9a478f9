"""Applications for tests: invented numbers, sent through the service."""

from itertools import count
from typing import Any

from niangjia.joining.models import Application
from niangjia.joining.services import Entry, apply
from niangjia.kernel import invented
from niangjia.members.tests.factories import of_working_age

_number = count(500_000)


def make_entry(**options: Any) -> Entry:
    """What somebody of working age types, with a number and a phone of their own unless said."""
    n = of_working_age(_number)
    said = {"name": invented.name(n), "id_number": invented.identity(n), "phone": invented.phone(n)}
    return Entry(**(said | {"employment_form": "gig", "group": "courier"} | options))


def make_application(union: Any, *, by: Any = None, user: Any = None, token: str = "", **options: Any) -> Application:
    """An application that was sent."""
    entry = make_entry(**options)
    return apply(by=by or user, union=union, entry=entry, source="phone", user=user, token=token)
