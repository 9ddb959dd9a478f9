"""The desk's list of members among 1,000,000: every kind of search and filter, for a province, a city and a township.

    python tools/postgres.py run -- sh -c './manage migrate && ./manage demo --size large && ./manage bench lists'

Server time of the whole page (middleware, queries, template), through Django's test client. The yardstick of the same
run is the bare range on the path with fifty keys, by the driver. ``--repeat`` is how often each page is asked for.
"""

import random
import re
import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from niangjia.kernel import invented
from niangjia.kernel.tree import span
from niangjia.members.models import Membership
from niangjia.organizations.models import Appointment, Union

PEOPLE = 1_000_000
NEXT = re.compile(r'href="/desk/members\?(cursor=[^"]+)" rel="next"')
Query = Callable[[random.Random], str]


def _name(chance: random.Random) -> str:
    return invented.name(chance.randrange(PEOPLE))


def _letters(chance: random.Random, many: int) -> str:
    return "".join(chance.choice("abcdefghjklmnpqrstwxyz") for _ in range(many))


KINDS: dict[str, Query] = {
    "first page": lambda chance: "",
    "whole name": lambda chance: f"search={_name(chance)}",
    "given name, two characters": lambda chance: f"search={_name(chance)[-2:]}",
    "family name": lambda chance: f"search={chance.choice(invented.SURNAMES)}",
    "family and first character": lambda chance: f"search={_name(chance)[:2]}",
    "no such name": lambda chance: "search=龘龘",
    "one letter": lambda chance: f"search={_letters(chance, 1)}",
    "two initials": lambda chance: f"search={_letters(chance, 2)}",
    "three initials": lambda chance: f"search={_letters(chance, 3)}",
    "pinyin of a family": lambda chance: f"search={chance.choice(('zhang', 'wang', 'li', 'xu', 'an'))}",
    "pinyin of a name": lambda chance: f"search={chance.choice(('zhangwei', 'wangjian', 'lixia', 'chenyang'))}",
    "no such letters": lambda chance: "search=vvvv",
    "end of an identity number": lambda chance: f"search={invented.identity(chance.randrange(PEOPLE))[-4:]}",
    "six digits of the end": lambda chance: f"search={invented.identity(chance.randrange(PEOPLE))[-6:]}",
    "whole identity number": lambda chance: f"search={invented.identity(chance.randrange(PEOPLE))}",
    "end of a phone number": lambda chance: f"search={invented.phone(chance.randrange(PEOPLE))[-4:]}",
    "whole phone number": lambda chance: f"search={invented.phone(chance.randrange(PEOPLE))}",
    "couriers": lambda chance: "group=courier",
    "a group that nobody has": lambda chance: "group=nursing",
    "a form that nobody has": lambda chance: "employment_form=other",
    "women of a form": lambda chance: "gender=female&employment_form=civil",
    "joined in a month": lambda chance: f"joined_month=20{chance.randrange(18, 26)}-0{chance.randrange(1, 10)}",
    "joined since a year": lambda chance: f"joined_from=20{chance.randrange(18, 26)}-01-01",
    "joined in some months": lambda chance: f"joined_from=2024-0{chance.randrange(1, 10)}-01&joined_to=2024-09-14",
    "latest to join": lambda chance: "sort=-joined_on",
    "couriers, latest to join": lambda chance: "group=courier&sort=-joined_on",
    "names downwards": lambda chance: "sort=-name",
    "who left": lambda chance: "state=past",
    "who left, by name": lambda chance: f"state=past&search={chance.choice(invented.SURNAMES)}",
    "initials of couriers in a year": lambda chance: f"group=courier&search={_letters(chance, 2)}&joined_from=2024-01-01",
}  # fmt: skip


def run(options: dict[str, Any]) -> dict[str, Any]:
    """Milliseconds p50 and p95 of every kind for each user, the most queries of a page, and the ratio to the yardstick."""
    settings.SECOND_FACTOR = False
    repeat = options.get("repeat") or 20
    figures: dict[str, Any] = {"the machine: a loop of the same length": steadiness()}
    figures["members"] = Membership.objects.filter(left_on__isnull=True).count()
    where = places()
    clients = {label: reader(union) for label, union in where.items()}
    times: dict[str, dict[str, list[float]]] = {label: {} for label in clients}
    for kind, make in KINDS.items():
        for label, found in clock(clients, make, repeat).items():
            times[label][kind] = found
            figures[f"{label} | {kind}"] = said(found)
    everything = {label: [one for found in kinds.values() for one in found] for label, kinds in times.items()}
    for label, client in clients.items():
        figures[f"{label} | next pages"] = said(walk(client, repeat))
        figures[f"{label} | most queries"] = max(queries(client, make) for make in KINDS.values())
        figures[f"{label} | all, p50 ms"] = round(statistics.median(everything[label]), 1)
        figures[f"{label} | all, p95 ms"] = round(p95(everything[label]), 1)
        figures[f"{label} | yardstick ms"] = round(yardstick(where[label]), 2)
    figures["ratio of the province's median to the yardstick"] = round(
        statistics.median(everything["province"]) / figures["province | yardstick ms"], 1
    )
    figures["township no slower than province"] = (
        figures["township | all, p95 ms"] <= figures["province | all, p95 ms"]
    )
    return figures


def places() -> dict[str, Union]:
    """A province, its last city, and a township somewhere in the middle."""
    province = Union.objects.get(parent=None, level="province")
    city = Union.objects.filter(parent=province, level="city").order_by("-path")[0]
    county = Union.objects.filter(parent=city, kind="federation").order_by("path")[1]
    township = Union.objects.filter(parent=county, kind="federation").order_by("path")[7]
    return {"province": province, "city": city, "township": township}


def reader(union: Union) -> Client:
    """A browser of an organiser of the union's branch."""
    user, _ = get_user_model().objects.get_or_create(username=f"bench-{union.code}", defaults={"name": "测速"})
    about = {"path": union.path, "starts_on": date(2024, 1, 1), "reason": "测速"}
    Appointment.objects.get_or_create(user=user, role="organiser", union=union, defaults=about)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(user)
    return client


def ask(client: Client, query: str) -> float:
    """One page: milliseconds."""
    start = time.perf_counter()
    answer = client.get(f"/desk/members?{query}")
    spent = (time.perf_counter() - start) * 1000
    assert answer.status_code == 200, (query, answer.status_code)
    return spent


def clock(clients: dict[str, Client], make: Query, repeat: int) -> dict[str, list[float]]:
    """A kind, asked ``repeat`` times for other things each time; in turns, so that a busy moment falls on all alike."""
    chance = random.Random(11)
    times: dict[str, list[float]] = {label: [] for label in clients}
    for client in clients.values():
        ask(client, make(random.Random(7)))
    for query in [make(chance) for _ in range(repeat)]:
        for label, client in clients.items():
            times[label].append(ask(client, query))
    return times


def walk(client: Client, repeat: int) -> list[float]:
    """Page after page by the cursor."""
    times, query = [], ""
    for _ in range(repeat):
        start = time.perf_counter()
        answer = client.get(f"/desk/members?{query}")
        times.append((time.perf_counter() - start) * 1000)
        following = NEXT.search(answer.content.decode())
        if not following:
            break
        query = following[1]
    return times


def queries(client: Client, make: Query) -> int:
    """How many queries a page of a kind makes."""
    with CaptureQueriesContext(connection) as seen:
        ask(client, make(random.Random(3)))
    return len(seen)


def yardstick(union: Union) -> float:
    """Median milliseconds of fifty keys of the bare range."""
    low, high = span(union.path)
    times = []
    for _ in range(50):
        start = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM members_membership WHERE path >= %s AND path < %s AND left_on IS NULL LIMIT 50",
                [low, high],
            )
            cursor.fetchall()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def steadiness() -> str:
    """How much the machine has left over: the same work again and again; p95 far above p50 says that others work too."""
    times = []
    for _ in range(100):
        start = time.perf_counter()
        sum(range(1_000_000))
        times.append((time.perf_counter() - start) * 1000)
    return said(times)


def said(times: list[float]) -> str:
    """Median and p95 in words."""
    return f"p50 {statistics.median(times):.0f} ms, p95 {p95(times):.0f} ms"


def p95(times: list[float]) -> float:
    """The time that 19 of 20 do not exceed."""
    return sorted(times)[max(0, round(0.95 * len(times)) - 1)]
