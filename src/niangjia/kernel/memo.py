"""Remembering for the length of one request: tables that every row of a page asks again and that seldom change.

Outside a request nothing is remembered, unless a job says ``with remembering():``; so nothing goes stale for longer
than one page, and processes need not tell each other.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.core.signals import request_finished, request_started

T = TypeVar("T")
_store: ContextVar[dict[Any, Any] | None] = ContextVar("memo", default=None)


def remember(key: Any, make: Callable[[], T]) -> T:
    """``make()``, or what it gave earlier in this request."""
    store = _store.get()
    if store is None:
        return make()
    if key not in store:
        store[key] = make()
    found: T = store[key]
    return found


def forget(first: str) -> None:
    """Drop what is remembered under keys that are tuples beginning with ``first``; after a write."""
    store = _store.get()
    for key in [key for key in store or {} if key[0] == first]:
        del store[key]  # type: ignore[union-attr]


@contextmanager
def remembering() -> Iterator[None]:
    """Remember within a job as within a request."""
    token = _store.set({})
    try:
        yield
    finally:
        _store.reset(token)


def _begin(**_rest: Any) -> None:
    _store.set({})


def _end(**_rest: Any) -> None:
    _store.set(None)


request_started.connect(_begin, dispatch_uid="kernel.memo.begin")
request_finished.connect(_end, dispatch_uid="kernel.memo.end")
