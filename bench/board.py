"""驾驶舱 of a province: 100,000 unions, 1,000,000 members; warm, right after writes, and without any memo.

    python tools/postgres.py run -- sh -c './manage migrate && ./manage bench board'

makes its own branch in the database that the settings name. The yardstick is one live count of the members by the
range of the path, in the same run.
"""

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.utils import timezone

from bench import world
from niangjia.insight.keeping import refresh
from niangjia.insight.models import Memo
from niangjia.kernel.ids import uuid7s
from niangjia.kernel.marks import touch
from niangjia.kernel.questions import FIGURES
from niangjia.kernel.tree import segment, within
from niangjia.members.models import Membership, Person
from niangjia.organizations.models import Appointment, Union

CITIES, COUNTIES, TOWNS = 13, 5, 30
CHUNK = 5000  # unions a statement
GROUPS = ("none", "none", "none", "courier", "food_rider", "truck_driver")
FORMS = ("contract", "contract", "dispatched", "gig")


def run(options: dict[str, Any]) -> dict[str, Any]:
    """``unions``, ``rows`` (members), ``repeat``; milliseconds of server time."""
    repeat = options.get("repeat") or 40
    root, leaves = tree(options.get("unions") or 100_000)
    people(leaves, options.get("rows") or 1_000_000)
    client, see = visitor(root)
    figures: dict[str, Any] = {"unions": Union.objects.filter(within(root.path)).count()}
    figures["members"] = Membership.objects.filter(within(root.path)).count()
    Memo.objects.all().delete()
    figures["cold_first_view_ms"] = clock(see)
    figures["refresh_of_all_ms"] = clock(lambda: keep(root))
    see()
    figures["warm_p95_ms"] = p95([clock(see) for _ in range(repeat)])
    figures["after_one_union_p95_ms"] = p95([after(root, leaves, at, 1, see) for at in range(repeat)])
    spread = [after(root, leaves, at, 100, see) for at in range(max(repeat // 4, 5))]
    figures["after_100_unions_p95_ms"] = p95(spread)
    figures["refresh_after_100_ms"] = clock(lambda: keep(root))
    county = Union.objects.get(path=root.path + segment(3) + segment(2))
    figures["county_p95_ms"] = p95([clock(lambda: client.get(f"/board/{county.pk}")) for _ in range(repeat)])
    figures["yardstick_live_count_ms"] = round(
        statistics.median(clock(lambda: count(root)) for _ in range(5)), 1
    )
    figures["ratio_warm_to_yardstick"] = round(figures["warm_p95_ms"] / figures["yardstick_live_count_ms"], 2)
    return figures


def tree(count: int) -> tuple[Union, list[Union]]:
    """A province with cities, counties and towns, and enterprises below the towns; (root, enterprises)."""
    path = segment(Union.objects.filter(parent=None).count())
    root = Union.objects.create(
        code=f"B{path}", name="江海省总工会", kind="federation", level="province", path=path
    )
    level = [root]
    made = []
    for width in (CITIES, COUNTIES, TOWNS, -(-count // (CITIES * COUNTIES * TOWNS))):
        kind = "grassroots" if width not in (CITIES, COUNTIES, TOWNS) else "federation"
        level = [child(above, at, kind) for above in level for at in range(width)]
        Union.objects.bulk_create(level, batch_size=CHUNK)
        made += level
    touch("unions", [(one.pk, one.path) for one in [root, *made]])
    return root, level


def child(above: Union, at: int, kind: str) -> Union:
    """One union below another."""
    name = f"{above.name[:20]}第{at}工会"
    return Union(code=f"{above.code}-{at}", name=name, kind=kind, parent=above, path=above.path + segment(at))


def people(leaves: list[Union], count: int) -> None:
    """Members spread over the enterprises; names alone, for a board reads no more."""
    today = timezone.localdate()
    keys = [one.hex for one in uuid7s(count)]
    world.insert_like(Person(), ("id", "name"), ((key, f"甲{at}") for at, key in enumerate(keys)))
    columns = ("id", "person", "union", "path", "name", "group", "employment_form", "joined_on")
    world.insert_like(
        Membership(), columns,
        ((key, key, *_placed(leaves[at * 7919 % len(leaves)]), *_said(at, today)) for at, key in enumerate(keys)),
    )  # fmt: skip
    touch("members", [(one.pk, one.path) for one in leaves])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _placed(union: Union) -> tuple[str, str]:
    return union.pk.hex, union.path


def _said(at: int, today: date) -> tuple[str, str, str, str]:
    return f"甲{at}", GROUPS[at % 6], FORMS[at % 4], (today - timedelta(days=at * 37 % 3650)).isoformat()


def visitor(root: Union) -> tuple[Client, Callable[[], Any]]:
    """A leader of the province, and what looks at the board once."""
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECOND_FACTOR = False
    user = get_user_model().objects.create_user(username=f"leader-{root.path}", password=None)
    Appointment.objects.create(
        user=user, role="leader", union=root, path=root.path, starts_on=timezone.localdate()
    )
    client = Client()
    client.force_login(user)

    def see() -> Any:
        response = client.get(f"/board/{root.pk}")
        assert response.status_code == 200, response.status_code
        return response

    return client, see


def after(root: Union, leaves: list[Union], at: int, count: int, see: Callable[[], Any]) -> float:
    """The view right after members of ``count`` unions in different counties were written; then memos are kept."""
    step = len(leaves) // count
    hit = [leaves[(at * 131 + number * step) % len(leaves)] for number in range(count)]
    Membership.objects.filter(union__in=hit).update(group=GROUPS[at % 6])
    touch("members", [(one.pk, one.path) for one in hit])
    took = clock(see)
    keep(root)
    return took


def keep(root: Union) -> int:
    """What the background does every few seconds."""
    return refresh(FIGURES.values(), timezone.localdate(), [root.path])


def count(root: Union) -> int:
    """The yardstick."""
    return Membership.objects.filter(within(root.path), left_on__isnull=True).count()


def clock(work: Callable[[], Any]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    work()
    return round((time.perf_counter() - began) * 1000, 1)


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)]
