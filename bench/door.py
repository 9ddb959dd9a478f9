"""Check-in at a door with a long list, by the service and by HTTP. A piece of ``bench.places``."""

import statistics
import time
from datetime import timedelta
from typing import Any

from django.utils import timezone

from bench import rush
from niangjia.enrolment import services
from niangjia.enrolment.models import Entry, Session

LISTED, TRIED = 5_000, 300


def check_in() -> dict[str, Any]:
    """Milliseconds (p50, p95) of ``services.check_in`` with 5,000 people on the list, by whoever stands at the door."""
    root, users, _ = rush.make_people(LISTED)
    offer = rush.make_offer(root, LISTED)
    rush.by_threads(offer, users)
    start = timezone.now() - timedelta(minutes=5)
    Session.objects.filter(offer=offer).update(starts_at=start, ends_at=start + timedelta(hours=3))
    boss = offer_maker(offer)
    times = []
    for entry in Entry.objects.filter(offer=offer).select_related("offer__union", "session", "pool", "person")[:TRIED]:
        began = time.perf_counter()
        services.check_in(by=boss, entry=entry, how="code")
        times.append((time.perf_counter() - began) * 1000)
    came = Entry.objects.filter(offer=offer, state="attended").count()
    if came != TRIED:
        raise SystemExit(f"{came} came, not {TRIED}")
    p95 = statistics.quantiles(times, n=20)[18]
    return {"door: on the list": LISTED, "door: p50 ms": round(statistics.median(times), 1), "door: p95 ms": round(p95, 1)}


def offer_maker(offer: Any) -> Any:
    """Who opened it, as a request would read the account."""
    from niangjia.kernel.workflow import history

    return history(offer).first().by
