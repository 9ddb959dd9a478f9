"""A few requests at work at once; a short body is read before, a long one goes straight in."""

import threading
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest

from niangjia.kernel import seats
from niangjia.kernel.bodies import SHORT, read_ahead

LIMIT = 30.0  # seconds; longer is a deadlock


class Work:
    """Counts how many are at work; nobody is ready before so many have come in or the test lets go."""

    def __init__(self) -> None:
        self.mutex, self.at_work, self.most = threading.Lock(), 0, 0
        self.full, self.go = threading.Event(), threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        with self.mutex:
            self.at_work += 1
            self.most = max(self.most, self.at_work)
            if self.at_work >= environ["most"]:
                self.full.set()
        assert self.go.wait(LIMIT)
        with self.mutex:
            self.at_work -= 1
        if environ.get("breaks"):
            raise LookupError
        return [b"done"]


def start(house: seats.Seats, count: int, **environ: Any) -> list[threading.Thread]:
    def one() -> None:
        with suppress(LookupError):
            house(dict(environ), None)  # type: ignore[arg-type]

    threads = [threading.Thread(target=one, daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads


def finish(work: Work, threads: list[threading.Thread]) -> None:
    work.go.set()
    for thread in threads:
        thread.join(LIMIT)
        assert not thread.is_alive()


@pytest.mark.parametrize("breaks", [False, True])
def test_no_more_are_at_work_than_there_are_seats(monkeypatch: pytest.MonkeyPatch, breaks: bool) -> None:
    monkeypatch.setattr(seats, "PATIENCE", LIMIT)
    work = Work()
    threads = start(seats.Seats(work), 3 * seats.SEATS, most=seats.SEATS, breaks=breaks)
    assert work.full.wait(LIMIT)
    finish(work, threads)
    assert work.most == seats.SEATS


def test_where_all_who_sit_wait_the_next_goes_in_without_a_seat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "PATIENCE", 0.01)
    work = Work()
    threads = start(seats.Seats(work), seats.SEATS + 1, most=seats.SEATS + 1)
    assert work.full.wait(LIMIT)
    finish(work, threads)


def environ_of(body: bytes, **said: str) -> dict[str, Any]:
    return {"wsgi.input": BytesIO(body + b"of the next one"), **said}


@pytest.mark.parametrize("body", [b"", b"{}", b"x" * SHORT])
def test_a_short_body_is_there_when_the_request_begins(body: bytes) -> None:
    environ = environ_of(body, CONTENT_LENGTH=str(len(body)))
    assert read_ahead(environ)
    assert environ["wsgi.input"].read() == body


def test_a_request_without_a_body_has_none() -> None:
    environ = environ_of(b"")
    assert read_ahead(environ)
    assert environ["wsgi.input"].read() == b""


def test_half_a_body_is_none() -> None:
    with pytest.raises(EOFError):
        read_ahead({"wsgi.input": BytesIO(b"reason=no"), "CONTENT_LENGTH": "10"})


@pytest.mark.parametrize(
    "said",
    [
        {"CONTENT_LENGTH": str(SHORT + 1)}, {"HTTP_TRANSFER_ENCODING": "chunked"}, {"CONTENT_LENGTH": "-1"},
        {"CONTENT_LENGTH": "many"}, {"CONTENT_LENGTH": "²"},
    ],
)  # fmt: skip
def test_what_may_be_long_in_coming_is_left_alone(said: dict[str, str]) -> None:
    environ = environ_of(b"x", **said)
    line = environ["wsgi.input"]
    assert not read_ahead(environ)
    assert environ["wsgi.input"] is line
    assert line.tell() == 0
