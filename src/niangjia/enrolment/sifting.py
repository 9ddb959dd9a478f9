"""Which of the people on a list may be put forward, and why not the others. A handful of queries, whatever its length."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from niangjia.enrolment.benefits import counted_at, naming, paid_elsewhere
from niangjia.enrolment.charging import gave_way, left
from niangjia.enrolment.eligibility import Facts, refusals
from niangjia.enrolment.facts import facts_of_many, pool_of
from niangjia.enrolment.models import DIRECT, Entry, Nomination, Offer, Pool, Quota
from niangjia.enrolment.naming import Named
from niangjia.enrolment.states import EntryState, NominationState
from niangjia.kernel.bulkrows import in_parts
from niangjia.members.idnumber import BadNumber, parse
from niangjia.members.keys import TAIL, id_index, phone_index, tail
from niangjia.members.names import clean_name
from niangjia.members.queries import current, with_host

CHUNK = 2000
_CARD_END = re.compile(r"\d{3,14}X")
OK, UNFIT, UNKNOWN, DOUBLE, OVER, BAD = "ok", "unfit", "unknown", "double", "over", "bad"
VERDICTS = {OK: "可以", UNFIT: "不符合", UNKNOWN: "查无此人", DOUBLE: "重复", OVER: "超名额", BAD: "看不懂"}
TONES = {OK: "ok", UNFIT: "soon", UNKNOWN: "late", DOUBLE: "off", OVER: "soon", BAD: "late"}


@dataclass(slots=True)
class Sifted:
    """One row with its verdict; ``why`` in a sentence for whoever pasted it. ``override`` is the reason of an exception."""

    row: Named
    verdict: str = OK
    why: str = ""
    membership: Any = None
    pool: Pool | None = None
    override: str = ""

    @property
    def words(self) -> str:
        """The verdict in words."""
        return VERDICTS[self.verdict]

    @property
    def tone(self) -> str:
        """The badge's tone."""
        return TONES[self.verdict]


@dataclass
class Sift:
    """A whole list: every row with its verdict, in the order of the list; ``made`` is what became of the good ones."""

    rows: list[Sifted] = field(default_factory=list)
    made: list[Nomination] = field(default_factory=list)

    @property
    def good(self) -> list[Sifted]:
        """Those who can be put forward."""
        return [one for one in self.rows if one.verdict == OK]

    @property
    def failed(self) -> list[Sifted]:
        """Those who cannot."""
        return [one for one in self.rows if one.verdict != OK]

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """(verdict, words, how many), without those that nobody has."""
        found = [(key, words, sum(one.verdict == key for one in self.rows)) for key, words in VERDICTS.items()]
        return [one for one in found if one[2]]

    @property
    def mark(self) -> str:
        """A fingerprint of who would be put forward for what: a confirmation means this and nothing newer."""
        said = "\n".join(f"{one.membership.person_id} {one.pool.pk} {one.override}" for one in self.good if one.pool)
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def sift(offer: Offer, quota: Quota, union: Any, rows: Sequence[Named], overrides: dict[int, str] | None = None) -> Sift:
    """Judge a list for a union within its number. ``overrides`` are reasons by line for people who do not fit."""
    found = Sift([Sifted(one, BAD, one.wrong) if one.wrong else Sifted(one) for one in rows])
    find_people(found.rows, naming(offer, union.path))
    _paid(found.rows, offer, union)
    _twice(found.rows, offer)
    pools = list(Pool.objects.filter(session__offer=offer).select_related("session").order_by("session__starts_at", "order"))
    known = _facts(found.rows, offer)
    wanted: dict[UUID, int] = _standing(offer)
    for one in _standing_rows(found.rows):
        _pool(one, offer, pools, wanted, known[one.membership.person_id])
        if one.verdict == OK:
            _fit(one, offer, known[one.membership.person_id], (overrides or {}).get(one.row.line, ""))
        if one.verdict == OK and one.pool:
            wanted[one.pool.pk] = wanted.get(one.pool.pk, 0) + 1
    _within(found.rows, quota, offer, pools)
    return found


def _standing_rows(rows: Iterable[Sifted]) -> list[Sifted]:
    return [one for one in rows if one.verdict == OK]


def find_people(rows: list[Sifted], among: Q) -> None:
    """The members whom the rows mean, by number and name, read with their host; ``among`` says of which branch."""
    branch = with_host(current().filter(among)).select_related("person", "union").defer("person__id_number")
    for some in in_parts(rows, CHUNK):
        part = _ticked(_standing_rows(some), branch)
        whole = {one.row.line: _whole(one.row.number) for one in part}
        ids = {index for index, _ in whole.values() if index}
        phones = {index for _, index in whole.values() if index}
        by_id = {bytes(one.person.id_index or b""): one for one in branch.filter(person__id_index__in=ids)} if ids else {}
        by_phone: dict[bytes, list[Any]] = {}
        for member in branch.filter(person__phone_index__in=phones) if phones else ():
            by_phone.setdefault(bytes(member.person.phone_index or b""), []).append(member)
        by_name = _by_name(branch, [one for one in part if not any(whole[one.row.line])])
        for one in part:
            id_key, phone_key = whole[one.row.line]
            if id_key or phone_key:
                hits = [by_id[id_key]] if id_key in by_id else by_phone.get(phone_key, [])
                _hit(one, hits, whole=True)
            else:
                _hit(one, _by_tail(by_name.get(clean_name(one.row.name), []), one.row.number), whole=False)


def _ticked(part: list[Sifted], branch: Any) -> list[Sifted]:
    """Find those who were ticked on a list by their keys; gives the others."""
    keys = [UUID(one.row.person) for one in part if one.row.person]
    found = {str(one.person_id): one for one in branch.filter(person__in=keys)} if keys else {}
    for one in part:
        if one.row.person and one.row.person in found:
            one.membership = found[one.row.person]
        elif one.row.person:
            one.verdict, one.why = UNKNOWN, "已不在所选工会的会员里"
    return [one for one in part if not one.row.person]


def _whole(number: str) -> tuple[bytes, bytes]:
    """The keys of a whole identity number and of a whole phone number; empty for a tail.

    A few digits and an X are the end of an identity card, though a passport might be written so.
    """
    if _CARD_END.fullmatch(number):
        return b"", b""
    if len(number) == 11 and number.isdigit() and number[0] == "1":
        return b"", phone_index(number)
    try:
        return id_index(parse(number).number), b""
    except BadNumber:
        return b"", b""


def _by_name(branch: Any, part: list[Sifted]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    names = {clean_name(one.row.name) for one in part}
    for one in branch.filter(name__in=names) if names else ():
        found.setdefault(one.name, []).append(one)
    return found


def _by_tail(people: list[Any], number: str) -> list[Any]:
    """Those whose identity or phone number ends so: compared by the keys of the last four, sealed all the while."""
    if len(number) < TAIL or not people:
        return []
    ends = {tail("id", number), tail("phone", number)}
    return [one for one in people if {one.person.id_tail, one.person.phone_tail} & ends]


def _hit(one: Sifted, hits: list[Any], *, whole: bool) -> None:
    same = [hit for hit in hits if hit.name == clean_name(one.row.name)]
    if len(same) == 1:
        one.membership = same[0]
    elif len(same) > 1:
        one.verdict, one.why = UNKNOWN, "有几位同名、尾号也相同的会员，请写完整的身份证号"
    elif hits and whole:
        one.verdict, one.why = UNKNOWN, "号码登记的是另一个姓名，请核对"
    else:
        one.verdict, one.why = UNKNOWN, "在所选工会的会员里没有找到，请核对姓名和号码"


def _paid(rows: list[Sifted], offer: Offer, union: Any) -> None:
    """Who is posted and has benefits from another union than this one: no reason makes an exception."""
    for one in _standing_rows(rows):
        if elsewhere := paid_elsewhere(offer, one.membership, union.path):
            one.verdict, one.why = UNFIT, elsewhere.detail


def _twice(rows: list[Sifted], offer: Offer) -> None:
    """Who stands on the list twice, was put forward before, or has a place."""
    part = _standing_rows(rows)
    there = dict(
        Nomination.objects.filter(offer=offer, state__in=NominationState.STANDING).values_list("person_id", "union__name")
    )
    placed = set(Entry.objects.filter(offer=offer, state__in=EntryState.LIVE).values_list("person_id", flat=True))
    seen: dict[UUID, int] = {}
    for one in part:
        key = one.membership.person_id
        if key in seen:
            one.verdict, one.why = DOUBLE, f"与第 {seen[key]} 行是同一个人"
        elif key in there:
            one.verdict, one.why = DOUBLE, f"已由{there[key]}推荐"
        elif key in placed:
            one.verdict, one.why = DOUBLE, "在这个项目里已经有名额"
        seen.setdefault(key, one.row.line)


def _facts(rows: list[Sifted], offer: Offer) -> dict[UUID, Facts]:
    people = [(one.membership.person, one.membership) for one in _standing_rows(rows)]
    return facts_of_many(people, offer, timezone.localdate())


def _standing(offer: Offer) -> dict[UUID, int]:
    """How many stand in each pool."""
    found: dict[UUID, int] = {}
    rows = Nomination.objects.filter(offer=offer, state__in=NominationState.STANDING)
    for key in rows.order_by().values_list("pool_id", flat=True):
        found[key] = found.get(key, 0) + 1
    return found


def _pool(one: Sifted, offer: Offer, pools: list[Pool], wanted: dict[UUID, int], facts: Facts) -> None:
    """The pool that a row names; of several batches the one it says, else the first with room left."""
    fitting = [pool for pool in pools if not one.row.session or one.row.session in (pool.session.title, str(pool.session_id))]
    if not fitting:
        one.verdict, one.why = UNFIT, f"没有“{one.row.session}”这一批"
        return
    named = [pool for pool in fitting if pool.by == "category" and one.row.category in (pool.name, *pool.values)]
    if not named and any(pool.by == "category" for pool in fitting) and not any(pool.by == "" for pool in fitting):
        words = "、".join(dict.fromkeys(pool.name for pool in fitting if pool.by == "category"))
        one.verdict, one.why = UNFIT, f"类别请写：{words}" if not one.row.category else f"没有“{one.row.category}”这一类，可以写：{words}"
        return
    if not named:
        own = pool_of(fitting, facts, counted_at(offer, one.membership))
        named = [pool for pool in fitting if own is not None and pool.name == own.name]
    if not named:
        one.verdict, one.why = UNFIT, "没有面向这位会员的名额"
        return
    one.pool = next((pool for pool in named if wanted.get(pool.pk, 0) < pool.total), named[0])


def _fit(one: Sifted, offer: Offer, facts: Facts, override: str) -> None:
    reasons = refusals(offer.rules, facts)
    if not reasons:
        return
    one.why = "；".join(reasons).replace("您", "本人")[:400]
    if override.strip():
        one.override = override.strip()[:400]
    else:
        one.verdict = UNFIT


def _within(rows: list[Sifted], quota: Quota, offer: Offer, pools: list[Pool]) -> None:
    """Who goes beyond the union's number; on a list that gives places at once, beyond those of the category as well.

    There a number that is larger than the places is one of reserves: those wait.
    """
    free, room = left(quota), {pool.pk: pool.free for pool in pools}
    gone = gave_way(quota) if offer.mode == DIRECT else 0
    spare = max(0, quota.total - gone - sum(pool.total for pool in pools if pool.by != "reserve"))
    for one in _standing_rows(rows):
        assert one.pool is not None
        if free <= 0:
            one.verdict, one.why = OVER, "名额已经用完" if offer.mode == DIRECT else f"推荐名额 {quota.total} 个已经用完"
        elif offer.mode == DIRECT and room[one.pool.pk] <= 0 and spare <= 0:
            one.verdict, one.why = OVER, f"“{one.pool.name}”的 {one.pool.total} 个名额已经用完"
        else:
            free -= 1
            spare -= offer.mode == DIRECT and room[one.pool.pk] <= 0
            room[one.pool.pk] -= 1
