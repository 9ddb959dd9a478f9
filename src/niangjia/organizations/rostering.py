"""Which firms does a roster name? Those that are known in the place, and those that are not, as they would be noted.

A row names a firm by a text, a credit code or both, and stands for the place of its union. A code says which firm it is,
wherever it is registered. A name means the firm of that name (``firmnames.core``) on the line of the place: at the
federation responsible for it or below, else at the nearest federation above that has one; two of them are nobody's guess.
Some seven queries, whatever the number of rows; the firms of the place are read once, about 0.3 kB each.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from niangjia.kernel.bulkrows import in_parts
from niangjia.kernel.ids import uuid7s
from niangjia.kernel.tree import ancestors, within
from niangjia.organizations.firmnames import core, is_firm
from niangjia.organizations.models import Employer, EmployerTail, Union
from niangjia.organizations.states import UnionState

MARK = "employers"  # raised by whoever writes firms
TABLES = (Employer, EmployerTail)  # that grow by the firms of a roster
CHUNK = 500  # codes a statement
MAJORITY = 0.5  # of the rows of a union that name a firm


class Call(NamedTuple):
    """How a roster calls a firm, in how many rows of which union; ``code`` or ``name`` may be empty."""

    name: str
    code: str
    union: UUID
    rows: int


@dataclass(slots=True)
class Firm:
    """A firm: known, or (``rows`` that name it) to be noted in the area of a federation; ``union`` covers it."""

    id: UUID
    name: str
    credit_code: str
    path: str
    area: UUID | None = None
    union: UUID | None = None
    rows: int = 0


@dataclass
class Meant:
    """The firm that each call means; ``new`` ones are among them, ``unclear`` counts names that two firms have."""

    firms: dict[Call, UUID] = field(default_factory=dict)
    new: list[Firm] = field(default_factory=list)
    unclear: int = 0

    @property
    def known(self) -> set[UUID]:
        """Those that are there already."""
        return set(self.firms.values()) - {one.id for one in self.new}


def meant(union: Union, calls: Iterable[Call]) -> Meant:
    """What the calls of a roster of ``union``'s branch mean."""
    called = list(calls)
    names = {one for one in {call.name for call in called} if is_firm(one)}
    some = [one for one in called if one.code or one.name in names]
    return _Search(union, some, names).result() if some else Meant()


def hold_firms(keys: Iterable[UUID]) -> None:
    """Have firms for oneself until the transaction ends; before the people in them, in the order of all writers."""
    rows = Employer.objects.filter(pk__in=set(keys)).order_by("pk").select_for_update(of=("self",))
    list(rows.values_list("pk", flat=True))


class _Search:
    def __init__(self, union: Union, calls: Sequence[Call], names: set[str]) -> None:
        self.places = _Places(union, {one.union for one in calls})
        codes = {one.code for one in calls} - {""}
        self.not_firms = _of_unions(codes)
        self.names = names  # that firms may have
        self.calls = [one for one in calls if one.union in self.places.paths]
        self.core: Callable[[str], str] = cache(core)
        self.by_code: dict[str, Firm] = {}
        self.by_core: dict[str, list[Firm]] = defaultdict(list)
        self._read({self.core(one.name) for one in self.calls if one.name}, codes - self.not_firms)
        self.meant = Meant()
        self.shares: dict[UUID, Counter[UUID]] = defaultdict(Counter)  # of a new firm, by union

    def result(self) -> Meant:
        unclear = set()
        for call in sorted(self.calls, key=self._order):
            name = call.name if call.name in self.names else ""
            area = self.places.area(call.union)
            found = self._find(name, self._code(call), area[1])
            if found is None and name and self._several:
                unclear.add((self.core(name), area))
            elif found is None and name:
                found = self._propose(name, self._code(call), area)
            if found is not None:
                self.meant.firms[call] = found.id
                if found.id in self.shares:
                    self.shares[found.id][call.union] += call.rows
        self.meant.unclear = len(unclear)
        self._settle_new()
        return self.meant

    def _order(self, call: Call) -> tuple[bool, int, str, int, str, str, str]:
        """Codes first; then from the top of the tree down, so that the same roster always means the same."""
        path = self.places.area(call.union)[1]
        code = self._code(call)
        return not code, 0 if code else len(path), "" if code else path, -call.rows, call.name, code, self.places.paths[call.union]

    def _code(self, call: Call) -> str:
        return "" if call.code in self.not_firms else call.code

    def _read(self, cores: set[str], codes: set[str]) -> None:
        columns = ("id", "name", "credit_code", "path")
        home = self.places.home
        here = Employer.objects.filter(within(home) | Q(path__in=ancestors(home, itself=False))).order_by("pk")
        for row in here.values_list(*columns).iterator(chunk_size=2000):
            stem = self.core(row[1])
            if stem in cores or row[2] in codes:
                self._know(Firm(*row), stem)
        for some in in_parts(sorted(codes - self.by_code.keys()), CHUNK):
            for row in Employer.objects.filter(credit_code__in=some).values_list(*columns):
                self.by_code[row[2]] = Firm(*row)

    def _know(self, firm: Firm, stem: str) -> None:
        self.by_core[stem].append(firm)
        if firm.credit_code:
            self.by_code[firm.credit_code] = firm

    def _find(self, name: str, code: str, path: str) -> Firm | None:
        """The one firm that is meant; ``_several`` says whether there was none because there were too many."""
        self._several = False
        if code in self.by_code:
            return self.by_code[code]
        named = self.by_core.get(self.core(name), []) if name else []
        near = [one for one in named if not (code and one.credit_code)]
        steps = [[one for one in near if one.path.startswith(path)]]
        steps += [[one for one in near if one.path == above] for above in reversed(ancestors(path, itself=False))]
        found = next((step for step in steps if step), [])
        self._several = len(found) > 1
        return found[0] if len(found) == 1 else None

    def _propose(self, name: str, code: str, area: tuple[UUID, str]) -> Firm:
        firm = Firm(uuid7s(1)[0], name, code, path=area[1], area=area[0])
        self._know(firm, self.core(name))
        self.meant.new.append(firm)
        self.shares[firm.id] = Counter()
        return firm

    def _settle_new(self) -> None:
        """How many rows name each new firm, and which union covers it: its own, or the one most of whose rows name it."""
        named: Counter[UUID] = Counter()
        for call in self.meant.firms:
            named[call.union] += call.rows
        for firm in self.meant.new:
            shares = self.shares[firm.id]
            firm.rows = shares.total()
            own = [
                (rows, cover) for union, rows in shares.items()
                if (cover := self.places.grassroots(union, firm.path))
                and (rows > named[union] * MAJORITY or self._namesakes(firm.name, self.places.names[cover]))
            ]  # fmt: skip
            if own:
                firm.union = max(own, key=lambda one: (one[0], self.places.paths[one[1]]))[1]

    def _namesakes(self, firm: str, union: str) -> bool:
        """Whether a union is named after a firm."""
        stem, its = self.core(firm), self.core(union.removesuffix("委员会").removesuffix("工会"))
        return stem in its or its in stem


class _Places:
    """Unions by where they are: the federation responsible for each, and the grassroots union that each is or is part of."""

    def __init__(self, top: Union, keys: set[UUID]) -> None:
        active = Union.objects.filter(state=UnionState.ACTIVE)
        above = Q(path__in=ancestors(top.path, itself=False))
        self.areas = dict(active.filter(within(top.path) | above, kind="federation").values_list("path", "pk"))
        self.paths: dict[UUID, str] = {}
        self.names: dict[UUID, str] = {}
        self._kinds: dict[str, tuple[UUID, str]] = {}
        rows = active.filter(within(top.path)).values_list("pk", "path", "kind", "name").order_by()
        for key, path, kind, name in rows.iterator(chunk_size=2000):
            if key in keys or kind == "grassroots":
                self.paths[key], self.names[key], self._kinds[path] = path, name, (key, kind)
        if top.kind == "group":  # the union that it is a part of stands above the branch
            for key, path, kind, name in active.filter(above).values_list("pk", "path", "kind", "name"):
                self.paths[key], self.names[key], self._kinds[path] = path, name, (key, kind)
        self.home = self._nearest(top.path)[1]
        self._area: dict[UUID, tuple[UUID, str]] = {}

    def area(self, union: UUID) -> tuple[UUID, str]:
        """(id, path) of the federation that is responsible for the place of a union."""
        if union not in self._area:
            self._area[union] = self._nearest(self.paths[union])
        return self._area[union]

    def _nearest(self, path: str) -> tuple[UUID, str]:
        return next((self.areas[step], step) for step in reversed(ancestors(path)) if step in self.areas)

    def grassroots(self, union: UUID, area: str) -> UUID | None:
        """The grassroots union in an area that a union is, or that a group is a part of."""
        for step in reversed(ancestors(self.paths[union])):
            key, kind = self._kinds.get(step, (union, ""))
            if kind == "grassroots":
                return key if step.startswith(area) else None
            if kind != "group":
                return None
        return None


def _of_unions(codes: set[str]) -> set[str]:
    """Those of the credit codes that unions have."""
    rows = (Union.objects.filter(credit_code__in=some) for some in in_parts(sorted(codes), CHUNK))
    return {code for one in rows for code in one.values_list("credit_code", flat=True)}
