"""The demo world's people: spread over the unions that have members, each with a number of their own."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from niangjia.kernel import invented
from niangjia.kernel.ids import uuid7s
from niangjia.kernel.marks import touch
from niangjia.kernel.sealed import blind_many, seal_many
from niangjia.members.keys import tail
from niangjia.members.models import Consent, Membership, Person
from niangjia.members.names import search_keys
from niangjia.members.services import MARK
from niangjia.organizations.demo import SANITATION

CHUNK = 5000
LAST_DAY = date(2026, 10, 31)
SANITATION_WORKERS = 2054
FORMS = ("contract", "contract", "contract", "dispatched", "civil", "offpayroll", "flexible")
GROUP_OF = {
    "快递行业": ("gig", "courier"),
    "货运行业": ("gig", "truck_driver"),
    "家政服务行业": ("gig", "domestic"),
    "外卖配送行业": ("gig", "food_rider"),
}
EDUCATIONS = ("junior", "senior", "senior", "college", "bachelor")


def joined_on(n: int) -> date:
    """The day on which person ``n`` joined: one of the ten years before the demo's last day."""
    return LAST_DAY - timedelta(days=(n * 37) % 3650)


def plan(unions: list[Any], people: int) -> Iterator[tuple[int, Any]]:
    """Person numbers and their unions: the sanitation company has its 2,054, trades' federations a tenth of the rest."""
    number = 0
    sanitation = [one for one in unions if one.name == SANITATION]
    for union in sanitation:
        for _ in range(min(SANITATION_WORKERS, people // 4)):
            yield number, union
            number += 1
    trades = [one for one in unions if _group(one.name)[1]]
    firms = [one for one in unions if one.kind == "grassroots" and one.name != SANITATION]
    while number < people:
        pool = trades if trades and number % 10 == 0 else firms
        yield number, pool[number * 7919 % len(pool)]
        number += 1


def _group(name: str) -> tuple[str, str]:
    return next((found for word, found in GROUP_OF.items() if word in name), ("", ""))


def load(unions: list[Any], people: int) -> int:
    """Make the people; returns how many."""
    done: list[tuple[int, Any]] = []
    total = 0
    for pair in plan(unions, people):
        done.append(pair)
        if len(done) == CHUNK:
            total += _store(done)
            done = []
    total += _store(done)
    touch(MARK, {(one.pk, one.path) for one in unions})
    return total


def _store(pairs: list[tuple[int, Any]]) -> int:
    numbers = [number for number, _ in pairs]
    ids = [invented.identity(n) for n in numbers]
    phones = [invented.phone(n) for n in numbers]
    people = [
        Person(
            id=key,
            name=invented.name(n),
            gender=invented.gender(n),
            birth_date=invented.born(n),
            id_kind="resident",
            id_number=sealed_id,
            id_index=id_key,
            id_tail=tail("id", identity),
            phone=sealed_phone,
            phone_index=phone_key,
            phone_tail=tail("phone", phone),
            education=EDUCATIONS[n % 5],
        )
        for n, key, identity, phone, sealed_id, id_key, sealed_phone, phone_key in zip(
            numbers,
            uuid7s(len(pairs)),
            ids,
            phones,
            seal_many(ids),
            blind_many("id", ids),
            seal_many(phones),
            blind_many("phone", phones),
            strict=True,
        )
    ]
    with transaction.atomic():
        Person.objects.bulk_create(people)
        Membership.objects.bulk_create(
            [_membership(n, person, union) for (n, union), person in zip(pairs, people, strict=True)]
        )
    return len(pairs)


def _membership(n: int, person: Person, union: Any) -> Membership:
    form, group = _group(union.name)
    pinyin, initials = search_keys(person.name)
    return Membership(
        person=person,
        union=union,
        path=union.path,
        name=person.name,
        pinyin=pinyin,
        initials=initials,
        workplace=union.name.removesuffix("工会"),
        employment_form=form or FORMS[n % len(FORMS)],
        group=group or "none",
        joined_on=joined_on(n),
    )


def own(user: Any, person: Person) -> None:
    """Let a demo user be a person of the demo, with the consent that a member gives."""
    Person.objects.filter(pk=person.pk).update(user=user)
    Consent.objects.create(
        person=person, purpose="membership", text_version="2026-01", given_on=date(2026, 1, 5), source="线上"
    )
