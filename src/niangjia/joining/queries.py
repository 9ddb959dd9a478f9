"""Reads of applications: by number, by token, by user; the unions that one may apply to."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, When

from niangjia.joining.models import Application
from niangjia.joining.states import ApplicationState
from niangjia.kernel.sealed import blind
from niangjia.kernel.standing import Crossing
from niangjia.organizations import queries as tree

MOST = 20  # for one number and phone
READ = 2000  # for all who ask at once


def applications_of(person: Any) -> QuerySet[Any, Any]:
    """The ids of the applications that opened a membership of a person (id of the file), or were sent with the account and
    the number of the own file: looks at them are looks at the person.
    """
    own = Application.objects.filter(user__person=person, id_index=F("user__person__id_index"))
    opened = Application.objects.filter(membership__person=person)
    return opened.order_by().values_list("pk").union(own.order_by().values_list("pk"))


@dataclass(frozen=True)
class Sought:
    """By what the applications are found that a new one must know of: keyed hashes of number, phone and private link."""

    number: bytes
    phone: bytes | None
    token: bytes | None = None


@dataclass(frozen=True)
class Other:
    """An application that is there: with the same number or phone and not decided, or of the same private link."""

    key: UUID
    name: str
    number: bytes | None
    state: str
    user_id: UUID | None
    union_id: UUID
    same_number: bool
    same_phone: bool
    same_token: bool

    @property
    def open(self) -> bool:
        """Whether nobody else may have one in such a state with its number."""
        return self.state in ApplicationState.OPEN


def others(sought: Sequence[Sought], *, apart_from: Any = None) -> list[list[Other]]:
    """For each in its order, the applications that a new one must know of, those of the number first: one query.

    Numbers and phones count while nothing is decided, a private link always.
    """
    numbers, phones = [one.number for one in sought], [one.phone for one in sought if one.phone]
    rows = _concerning(numbers, phones, [one.token for one in sought if one.token])
    found: dict[bytes, dict[UUID, Any]] = defaultdict(dict)
    for key, name, state, user, union, *own in rows:
        hashes = tuple(one if one is None else bytes(one) for one in own)
        for one in hashes:
            if one is not None and key != apart_from:
                found[one][key] = (key, name, state, user, union, *hashes)
    return [_others(one, found) for one in sought]


def _having(numbers: list[bytes], phones: list[bytes], tokens: list[bytes]) -> QuerySet[Any, Any]:
    waits = Q(state__in=ApplicationState.WAITING)
    has = waits & Q(id_index__in=numbers) | waits & Q(phone_index__in=phones) | Q(token_index__in=tokens)
    # what decides comes first, the open one before those that wait behind it: many may have one phone
    turn = Case(When(token_index__in=tokens, then=0), When(id_index__in=numbers, then=1), default=2)
    return Application.objects.filter(has).order_by(turn, "-state", "pk").values_list(*COLUMNS)[:READ]


COLUMNS = ("pk", "name", "state", "user_id", "union_id", "id_index", "phone_index", "token_index")
_concerning = Crossing([Application._meta.get_field(name) for name in COLUMNS[-3:]], _having)


def _others(asked: Sought, found: dict[bytes, dict[UUID, Any]]) -> list[Other]:
    rows: dict[UUID, Any] = {}
    for one in (asked.token, asked.number, asked.phone):
        rows |= found.get(one, {}) if one is not None else {}
    every = [_other(asked, row) for row in rows.values()]
    kept = [one for one in every if one.same_token or one.same_number or one.same_phone]
    return sorted(kept, key=lambda one: (not one.same_token, not one.same_number, one.key))[:MOST]


def _other(asked: Sought, row: Any) -> Other:
    key, name, state, user, union, number, phone, token = row
    waits = state in ApplicationState.WAITING
    return Other(
        key, name, number, state, user, union, same_number=waits and number == asked.number,
        same_phone=waits and phone is not None and phone == asked.phone, same_token=token is not None and token == asked.token,
    )  # fmt: skip


def token_index(token: str) -> bytes:
    """The key by which the application of a private link is found."""
    return blind("application-token", token)


def key_index(user: Any, key: str) -> bytes:
    """The same for the key of a program's request: no private link opens it, however well it is guessed."""
    return blind("application-key", f"{user.pk}:{key}")


def by_token(token: str) -> Application | None:
    """The application of a private link."""
    if not token:
        return None
    return Application.objects.filter(token_index=token_index(token)).select_related("union").first()


def joinable() -> QuerySet[Any]:
    """The unions that have members of their own."""
    return tree.active().exclude(kind="federation")
