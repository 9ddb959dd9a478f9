"""A phone's network for tests of pages: slow, one that holds a request back, or one that loses the answer of a request that the
server has carried out.
"""

from collections.abc import Callable
from typing import Any

RATE, LATENCY = 50_000, 1000  # bytes a second, ms


def slow(page: Any, *, rate: int = RATE, latency: int = LATENCY) -> None:
    """From now on everything that the page fetches takes its time. Chromium only."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": latency, "downloadThroughput": rate, "uploadThroughput": rate},
    )


def hold(page: Any, pattern: str) -> Callable[[], None]:
    """From now on requests to ``pattern`` stay on their way, until the function that is given lets them go."""
    held: list[Any] = []

    def let_go() -> None:
        for route in held:
            route.continue_()
        page.unroute(pattern)

    page.route(pattern, lambda route: held.append(route))  # noqa: PLW0108  playwright marks the function
    return let_go


def lose_answer(page: Any, pattern: str) -> list[int]:
    """The first request to ``pattern`` reaches the server and its answer is lost; gives a list that gets its status."""
    seen: list[int] = []

    def lose(route: Any) -> None:
        if seen:
            route.continue_()
            return
        seen.append(route.fetch(max_redirects=0).status)
        route.abort()

    page.route(pattern, lose)
    return seen
