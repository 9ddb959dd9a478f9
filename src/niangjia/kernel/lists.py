"""Lists: columns, filters, search, sorting and paging said once, for page, API and export alike.

A context subclasses :class:`Listing`, says its columns, and registers it with :func:`listing` under a name. The
page shows it with the ``list`` block; ``kernel/exports.py`` writes the same rows to a file; saved filters keep its
query string.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from niangjia.kernel.keyset import MAX_LIMIT, Slice, slice_of
from niangjia.kernel.masks import scrub
from niangjia.kernel.sought import opened

PAGE = 50
ALL = "不限"


@dataclass(frozen=True)
class Column:
    """One column: ``value(row)`` is what is shown and exported; ``sort`` the database column, never null.

    ``words``: how the page tells the value (6月10日 周四), where a file carries it as it is.
    """

    key: str
    label: str
    value: Callable[[Any], Any]
    sort: str = ""
    url: Callable[[Any], str] | None = None
    badge: Callable[[Any], str] | None = None
    numeric: bool = False
    primary: bool = False
    page: bool = True  # shown on the page; the export carries every column
    width: int = 14  # characters, in the exported sheet
    words: Callable[[Any], str] | None = None


@dataclass(frozen=True)
class Cell:
    """One cell as the block draws it."""

    column: Column
    text: Any
    url: str = ""
    badge: str = ""


@dataclass(frozen=True)
class Row:
    """One row as the block draws it."""

    id: str
    url: str
    cells: list[Cell]
    record: Any


class Listing:
    """A list of records that one user may see. Subclasses say the class attributes and, if need be, the hooks."""

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    columns: ClassVar[tuple[Column, ...]] = ()
    order: ClassVar[str] = "pk"
    filterset: ClassVar[type[django_filters.FilterSet] | None] = None
    placeholder: ClassVar[str] = "搜索"
    empty: ClassVar[str] = "没有符合条件的记录。"
    bulk: ClassVar[tuple[tuple[str, str], ...]] = ()
    roles: ClassVar[tuple[str, ...]] = ()  # who may open it; empty is whoever is logged in
    opens: ClassVar[str] = ""  # the named page that a row leads to
    opens_by: ClassVar[str] = "pk"  # what of the row its address holds

    def __init__(self, user: Any, params: QueryDict | dict[str, str], *, path: str = "", limit: int = PAGE) -> None:
        self.user = user
        self.params = params if isinstance(params, QueryDict) else _query(params)
        self.path = path
        self.limit = max(1, min(limit, MAX_LIMIT))

    # what subclasses say

    def base(self) -> QuerySet[Any]:
        """The rows that the user may see: the context's ``rules.visible(user)``."""
        raise NotImplementedError

    def find(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """Narrow the rows to a search text."""
        return rows

    @property
    def few(self) -> bool:
        """Whether the search leaves few rows of many, whatever the database guesses (``keyset.slice_of``)."""
        return False

    def prepare(self, rows: list[Any]) -> list[Any]:
        """Fetch what the rows of one page need, in one query a kind, never one a row."""
        return rows

    def may_tick(self, row: Any) -> bool:
        """Whether a row can be ticked for what ``bulk`` does to many."""
        return True

    def row_url(self, row: Any) -> str:
        """Where a row leads; nowhere, unless ``opens`` says it."""
        return reverse(self.opens, args=[getattr(row, self.opens_by)]) if self.opens else ""

    # what is the same for all

    @property
    def search(self) -> str:
        """The search text as typed."""
        return opened(self.params.get("search", "")).replace("\x00", "").strip()

    @property
    def search_shown(self) -> str:
        """The search text as the page shows it: a person's number masked."""
        return scrub(self.search)

    @property
    def sort(self) -> str:
        """The key of the column in force, ``-`` in front for falling; the default for an unknown one."""
        asked = self.params.get("sort", "")
        return asked if any(c.sort and c.key == asked.lstrip("-") for c in self.columns) else ""

    @property
    def ordering(self) -> str:
        """The database column that the rows are ordered by."""
        for column in self.columns:
            if self.sort and column.key == self.sort.lstrip("-"):
                return ("-" if self.sort.startswith("-") else "") + column.sort
        return self.order

    @cached_property
    def filter(self) -> django_filters.FilterSet | None:
        """The bound filters."""
        return self.filterset(self.params, queryset=self.base()) if self.filterset else None

    @property
    def filters(self) -> Any:
        """The filters' form, for the block."""
        return self.filter.form if self.filter else None

    def queryset(self) -> QuerySet[Any]:
        """All rows that pass filters and search, in no order yet."""
        rows = self.filter.qs if self.filter else self.base()
        return self.find(rows, self.search) if self.search else rows

    @cached_property
    def slice(self) -> Slice:
        """The page that the cursor names, with what its rows need."""
        cursor = self.params.get("cursor", "")
        found = slice_of(self.queryset(), order=self.ordering, cursor=cursor, limit=self.limit, few=self.few)
        return replace(found, items=self.prepare(found.items))

    @property
    def items(self) -> list[Any]:
        """The records of the page."""
        return self.slice.items

    @cached_property
    def rows(self) -> list[Row]:
        """The page as rows of cells, for the block."""
        return [Row(str(item.pk), self.row_url(item), self.cells(item), item) for item in self.items]

    def cells(self, item: Any, *, every: bool = False) -> list[Cell]:
        """One record as cells; ``every`` includes columns of the export alone."""
        return [
            Cell(
                c,
                c.words(c.value(item)) if c.words and not every else c.value(item),
                c.url(item) if c.url else "",
                c.badge(item) if c.badge else "",
            )
            for c in (self.columns if every else self.page_columns)
        ]

    @cached_property
    def page_columns(self) -> list[Column]:
        """The columns that the page shows."""
        return [column for column in self.columns if column.page]

    def url(self, **changes: str) -> str:
        """The page's address with some parameters changed; empty values are dropped."""
        query = self.params.copy()
        query.pop("cursor", None)
        for key, value in changes.items():
            query[key] = value
        for key in [key for key in query if not query[key]]:
            del query[key]
        text = query.urlencode()
        return f"{self.path}?{text}" if text else self.path

    @property
    def here(self) -> str:
        """The page's address with its place in the list, for a form that comes back to it."""
        text = self.params.urlencode()
        return f"{self.path}?{text}" if text else self.path

    @property
    def next_url(self) -> str:
        """The next page, or nothing."""
        return self.url(cursor=self.slice.next) if self.slice.next else ""

    @property
    def prev_url(self) -> str:
        """The page before, or nothing."""
        return self.url(cursor=self.slice.previous) if self.slice.previous else ""

    @property
    def total_hint(self) -> str:
        """How many there are, where the page shows them all."""
        whole = not self.slice.next and not self.slice.previous
        return f"共 {len(self.items)} 条" if whole else f"本页 {len(self.items)} 条"

    @property
    def sorts(self) -> dict[str, str]:
        """The address that sorts by each sortable column; a second click turns it round."""
        return {c.key: self.url(sort=f"-{c.key}" if self.sort == c.key else c.key) for c in self.columns if c.sort}

    @property
    def query(self) -> str:
        """Filters, search and sort as a query string: what a saved filter and an export keep."""
        return self.url().partition("?")[2]

    @property
    def export_urls(self) -> dict[str, str]:
        """Where the whole list goes out as a file."""
        tail = f"?{self.query}" if self.query else ""
        return {form: reverse("kernel:export", args=[self.name, form]) + tail for form in ("xlsx", "csv")}

    @cached_property
    def saved(self) -> list[tuple[str, str, str]]:
        """The filters that the user keeps for this list: name, address, and where a POST drops it."""
        from niangjia.kernel.saved import SavedFilter

        mine = SavedFilter.objects.filter(user_id=self.user.pk, listing=self.name)
        return [
            (one.name, f"{self.path}?{one.query}", reverse("kernel:remove_filter", args=[one.pk])) for one in mine
        ]

    def chunks(self, size: int = 1000) -> Iterator[list[Any]]:
        """Every record in order, a thousand at a time, for an export."""
        cursor = ""
        while True:
            one = slice_of(self.queryset(), order=self.ordering, cursor=cursor, limit=size)
            if one.items:
                yield self.prepare(one.items)
            cursor = one.next
            if not cursor:
                return


def choice(label: str, words: Any, *, empty: str | None = ALL, **options: Any) -> django_filters.ChoiceFilter:
    """A filter by one of some words (a mapping from code to word, pairs, or what gives pairs), or by none: ``empty``."""
    pairs = list(words.items()) if isinstance(words, Mapping) else words
    return django_filters.ChoiceFilter(label=label, choices=pairs, empty_label=empty, **options)


def filters(**by: django_filters.Filter) -> type[django_filters.FilterSet]:
    """What a list is narrowed by, where each filter is a column's value and no more."""
    return type("Filters", (django_filters.FilterSet,), by)


LISTINGS: dict[str, type[Listing]] = {}


def listing(cls: type[Listing]) -> type[Listing]:
    """Register a list under its name, for exports and saved filters."""
    LISTINGS[cls.name] = cls
    return cls


def _query(params: dict[str, str]) -> QueryDict:
    made = QueryDict(mutable=True)
    made.update(params)
    return made
