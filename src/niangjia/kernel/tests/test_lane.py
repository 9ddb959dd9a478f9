"""Requests that ask for the same thing at the same moment go together in one thread, each to an answer of its own."""

import threading
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any

import pytest

from niangjia.kernel.lane import PATIENCE, Lane, _Errand
from niangjia.kernel.together import Together

LIMIT = 30.0  # seconds; longer is a deadlock
who: ContextVar[str] = ContextVar("who", default="nobody")
pytestmark = pytest.mark.django_db  # whoever asks together looks whether there is a transaction


class House:
    """Asks for what stands behind the slash, twice over; the first one is alone until so many callers have come."""

    def __init__(self, callers: int) -> None:
        self.batches: list[list[str]] = []
        self.callers, self.closed, self.inside = callers, 0, threading.Event()
        self.threads: set[int] = set()
        self.first, self.second, self.third = Together(self.note), Together(self.note), Together(self.note)
        self.lane = Lane(self)

    def note(self, asked: list[str]) -> list[Any]:
        self.inside.set()
        while not self.batches and self.lane._arrived.qsize() < self.callers - 1:
            threading.Event().wait(0.001)
        self.batches.append(asked)
        if "/exit" in asked:
            raise SystemExit
        return [LookupError(one) if one == "/odd" else self.third.ask(one.upper()) if one == "/asks" else one.upper() for one in asked]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.threads.add(threading.get_ident())
        before = who.get()
        who.set(environ["PATH_INFO"])
        told = self.second.ask(self.first.ask(environ["PATH_INFO"]))
        assert who.get() == environ["PATH_INFO"]
        start_response("200 OK", [])
        return Closing(self, [told.encode(), before.encode()])


class Closing(list[bytes]):
    def __init__(self, house: House, parts: list[bytes]) -> None:
        super().__init__(parts)
        self.house = house

    def close(self) -> None:
        self.house.threads.add(threading.get_ident())
        self.house.closed += 1


def send_all(house: House, paths: list[str]) -> list[Any]:
    """What each was answered, or the kind of what it met."""
    told: dict[int, Any] = {}

    def one(number: int) -> None:
        begun: list[Any] = []
        try:
            body = house.lane({"PATH_INFO": paths[number]}, lambda *said: begun.append(said))
            told[number] = (*begun, *body)
        except (LookupError, RuntimeError, SystemExit) as error:
            told[number] = type(error)

    threads = [threading.Thread(target=one, args=(number,), daemon=True) for number in range(len(paths))]
    threads[0].start()
    assert house.inside.wait(LIMIT)
    for thread in threads[1:]:
        thread.start()
    for thread in threads:
        thread.join(LIMIT)
        assert not thread.is_alive()
    return [told[number] for number in range(len(paths))]


def answer(path: str) -> Any:
    return ("200 OK", []), path.upper().encode(), b"nobody"


def test_those_who_come_together_are_answered_together_in_one_thread() -> None:
    paths = [f"/{number}" for number in range(12)]
    house = House(len(paths))
    assert send_all(house, paths) == [answer(path) for path in paths]
    assert [len(batch) for batch in house.batches] == [1, 11, 12]
    assert len(house.threads) == 1
    assert house.closed == 12


def test_what_one_meets_is_nobody_elses() -> None:
    house = House(3)
    assert send_all(house, ["/a", "/odd", "/b"]) == [answer("/a"), LookupError, answer("/b")]


def test_what_a_batch_asks_lets_nobody_go_on_without_an_answer() -> None:
    paths = ["/a", "/b", "/asks", "/c"]
    assert send_all(House(len(paths)), paths) == [answer(path) for path in paths]


def test_whatever_happens_the_lane_goes_on() -> None:
    house = House(2)
    met = send_all(house, ["/exit", "/exit"])
    assert set(met) <= {SystemExit, RuntimeError}
    assert SystemExit in met
    assert send_all(house, ["/a"]) == [answer("/a")]


def test_where_the_system_had_no_thread_left_the_next_request_gets_one(monkeypatch: pytest.MonkeyPatch) -> None:
    lane = Lane(lambda _environ, start_response: start_response("200 OK", []) or [b"done"])

    def none_left(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", none_left)
        with pytest.raises(RuntimeError):
            lane({}, lambda *_: None)
    told: list[Any] = []
    later = threading.Thread(target=lambda: told.append(lane({}, lambda *_: None)), daemon=True)
    later.start()
    later.join(LIMIT)
    assert told == [[b"done"]]


def test_whoever_waits_for_something_else_is_not_passed_by_for_ever() -> None:
    lane = Lane(House(1))
    lane._waiting["rare"] = [(None, None)]  # type: ignore[list-item]
    served = []
    for _ in range(2 * PATIENCE):
        lane._waiting["common"] = [(None, None)] * 2  # type: ignore[list-item]
        served.append(lane._next())
        lane._waiting.pop(served[-1])
        if served[-1] == "rare":
            break
    assert served == ["common"] * PATIENCE + ["rare"]


def test_whoever_is_answered_at_once_keeps_nobody_waiting() -> None:
    """Behind each of these stands the next one, as long as the one that waits has no answer."""
    together, came = Together(list), []

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [])
        if "/asks" not in came and len(came) < 1000:
            lane._arrived.put(_Errand(application, {"PATH_INFO": "/at-once"}))
        if environ["PATH_INFO"] == "/asks":
            together.ask("")
        came.append(environ["PATH_INFO"])
        return []

    lane = Lane(application)
    lane({"PATH_INFO": "/asks"}, lambda *_: None)
    assert came[:2] == ["/at-once", "/asks"]
