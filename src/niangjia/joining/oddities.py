"""What a reviewer should look at first. Written down for the desk alone; whoever applies is never told.

The number of queries does not depend on what is known of a number, so that the time of the answer tells nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from niangjia.joining import queries
from niangjia.joining.eligibility import age_on, near_retirement
from niangjia.members.idnumber import Identity
from niangjia.members.known import Known
from niangjia.members.services.entering import died
from niangjia.members.unionnames import likeness, union_core

Oddity = dict[str, str]
ADULT = 18
ALIKE = 0.34  # as in members.unionnames: below it, two names have nothing to do with each other


@dataclass(frozen=True)
class Said:
    """What an application says, as far as it can be odd."""

    name: str
    identity: Identity
    id_index: bytes
    phone_index: bytes | None
    workplace: str
    employer: Any
    union: Any


@dataclass(frozen=True)
class Findings:
    """The oddities, and whether another application with the number is open."""

    oddities: list[Oddity]
    taken: bool


def look(said: Said, others: Sequence[queries.Other], people: list[Known], *, on: date) -> Findings:
    """Look at an application from all sides: at the ``others`` that wait, and at the ``people`` with its number or phone."""
    same = [one for one in others if one.same_number]
    oddities = [*_members(said, people), *_others(said, others), *_work(said), *_age(said.identity, on)]
    return Findings(oddities, any(one.open for one in same))


def _one(code: str, text: str) -> Oddity:
    return {"code": code, "text": text}


def _members(said: Said, people: list[Known]) -> Iterator[Oddity]:
    for one in people:
        if one.same_number and one.name != said.name:  # nothing more is said of a number without its name
            yield _one("number-of-another", "这个证件号码登记的是另一个姓名，请核对证件")
        elif one.same_number and one.died_on:
            yield _one("has-died", died(one.name))
        elif one.same_number and one.union_id == said.union.pk:
            yield _one("member-here", "已经是本工会会员")
        elif one.same_number and one.union_id:
            yield _one("member-elsewhere", f"已经是{one.union}的会员，要先办转会")
        elif one.same_number and one.expelled:
            yield _one("expelled", "曾被开除会籍，处分没有撤销；请先核对处分决定")
        elif one.same_phone and not one.same_number:
            yield _one("phone-of-another", "同一手机号已登记给另一个人，证件号码不同")


def _others(said: Said, others: Sequence[queries.Other]) -> Iterator[Oddity]:
    if any(one.same_number for one in others):
        yield _one("doubled", "同一证件号码另有一份没有办结的申请")
    phones = [one for one in others if one.same_phone and not one.same_number]
    if phones:
        names = "、".join(f"{one.name[:1]}**" for one in phones[:3])
        yield _one("phone-shared", f"同一手机号还为{names}提交过申请")


def _work(said: Said) -> Iterator[Oddity]:
    if said.employer is not None and said.employer.union_id and said.employer.union_id != said.union.pk:
        yield _one("employer-elsewhere", f"{said.employer.name}有自己的工会，申请的却是{said.union.name}")
    elif said.union.kind == "grassroots" and said.workplace and said.employer is None and not _alike(said):
        yield _one("workplace", f"填的单位是“{said.workplace}”，和{said.union.name}对不上")


def _alike(said: Said) -> bool:
    return likeness(union_core(said.workplace), union_core(said.union.name)) >= ALIKE


def _age(identity: Identity, on: date) -> Iterator[Oddity]:
    applied = near_retirement(identity, on)
    if applied:
        yield _one("near-retirement", f"可能已到退休年龄，请核对劳动关系（{applied.marked_source}）")
    if identity.birth_date and age_on(identity.birth_date, on) < ADULT:
        yield _one("minor", "未满 18 周岁，是未成年工")
