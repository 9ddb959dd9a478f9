"""Whatever else hangs on two files that become one: consents, transfers, postings, family, and rows of contexts above.

Found through the model registry, as the paths are when a branch moves, so that no context can be forgotten. A context
with rules of its own hears of the merge as well (``REACTIONS["person_merged"]``) and may refuse it.
"""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import Q

from niangjia.kernel.errors import Refused
from niangjia.members.models import (
    PURPOSES,
    Consent,
    Expulsion,
    FamilyContact,
    Membership,
    Merging,
    Person,
    Transfer,
)
from niangjia.members.states import ExpulsionState, TransferState

# a second consent or relative may stay with the alias: the kept file says the same; so may what others keep twice
MAY_STAY: tuple[type[models.Model], ...] = (Consent, FamilyContact)


def tables() -> Iterator[tuple[type[models.Model], str]]:
    """Every table that refers to a person, with the field's name; memberships have rules of their own."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is Person and model not in (Membership, Merging):
                yield model, field.name


def _name(model: type[models.Model], field: str) -> str:
    return f"{model._meta.label_lower}.{field}"


def check_free(one: Person, other: Person) -> None:
    """Refuse a merge in the middle of something that names the membership: it is to be finished first."""
    both = Q(person__in=[one, other])
    if Expulsion.objects.filter(both, state__in=ExpulsionState.OPEN).exists():
        raise Refused("其中一人正在办理开除会籍，请办结后再合并。", code="expulsion-open")
    waiting = Transfer.objects.filter(both, state__in=TransferState.OPEN).select_related("from_union", "to_union")
    found = waiting.order_by("pk").first()
    if found is not None:
        where = f"{found.from_union.name} → {found.to_union.name}"
        raise Refused(f"{found.name}正在转会（{where}），请先答复或撤回转会，再合并。", code="transfer-open")


def take_over(one: Person, other: Person) -> dict[str, Any]:
    """Point every row of ``other`` to ``one``; which rows, for the trace."""
    ended = _last_words(one, other)
    moved = {}
    for model, field in tables():
        keys = [key for key in _keys(model, field, other) if _point(model, field, key, one)]
        if keys:
            moved[_name(model, field)] = [str(key) for key in keys]
    return {"moved": moved, "ended": ended}


def _keys(model: type[models.Model], field: str, person: Person) -> list[Any]:
    return list(model._default_manager.filter(**{field: person}).order_by("pk").values_list("pk", flat=True))


def _point(model: type[models.Model], field: str, key: Any, person: Person) -> bool:
    """Whether a row could be given to a person; some may stay where they are when the person has such a one already."""
    try:
        with transaction.atomic():
            model._default_manager.filter(pk=key).update(**{field: person})
    except IntegrityError as error:
        if model in MAY_STAY or model._meta.app_label != "members":
            return False
        name = model._meta.verbose_name
        raise Refused(f"两份档案都有未办结的{name}，请先办结其中一份，再合并。", code="both-open") from error
    return True


def _last_words(one: Person, other: Person) -> dict[str, str]:
    """Consents that stand in one file and were taken back later in the other end: the last word counts."""
    ended = {}
    for purpose in PURPOSES:
        for mine, theirs in ((one, other), (other, one)):
            standing = Consent.objects.filter(person=mine, purpose=purpose, withdrawn_on__isnull=True).first()
            back = Consent.objects.filter(person=theirs, purpose=purpose, withdrawn_on__isnull=False)
            last = back.order_by("-withdrawn_on").first()
            if standing and last and last.withdrawn_on and last.withdrawn_on >= standing.given_on:
                Consent.objects.filter(pk=standing.pk).update(withdrawn_on=last.withdrawn_on)
                ended[str(standing.pk)] = last.withdrawn_on.isoformat()
    return ended


def give_back(one: Person, other: Person, trace: dict[str, Any], memberships: Collection[UUID]) -> None:
    """Point the rows back; what was begun since about a membership that went back goes with it."""
    for model, field in tables():
        keys = trace["moved"].get(_name(model, field), [])
        rows = model._default_manager.filter(Q(pk__in=keys) | _about(model, memberships), **{field: one})
        if model is Transfer:
            rows = rows.exclude(opened_id__in=Membership.objects.filter(person=one).values("pk"))
        for key in list(rows.order_by("pk").values_list("pk", flat=True)):
            _point(model, field, key, other)
    for key, day in trace["ended"].items():
        _stand_again(key, date.fromisoformat(day))


def _about(model: type[models.Model], memberships: Collection[UUID]) -> Q:
    named = any(field.attname == "membership_id" for field in model._meta.concrete_fields)
    return Q(membership_id__in=memberships) if named else Q(pk__in=[])


def _stand_again(key: str, day: date) -> None:
    row = Consent.objects.filter(pk=key, withdrawn_on=day).first()
    if row is None:
        return
    others = Consent.objects.filter(person=row.person_id, purpose=row.purpose, withdrawn_on__isnull=True)
    if not others.exists():
        Consent.objects.filter(pk=key).update(withdrawn_on=None)
