"""Runs inside pretix's own environment: one organiser, one event, one free ticket with a quota, one API token.

    python pretix_world.py PLACES          prints {"organizer", "event", "item", "quota", "token"} as JSON

A second run makes another event: a fresh quota. This file imports nothing of ours.
"""

import json
import os
import sys
import time
from datetime import timedelta
from typing import Any


def main(places: int) -> None:
    """Make the event and say where it is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pretix.settings")
    import django

    django.setup()
    from django_scopes import scopes_disabled

    with scopes_disabled():
        print(json.dumps(make(places)))


def make(places: int) -> dict[str, Any]:
    """A free ticket with a quota in an event of its own."""
    from django.utils.timezone import now
    from pretix.base.models import Event, Item, Organizer, Quota

    organizer, _ = Organizer.objects.get_or_create(slug="bench", defaults={"name": "Bench"})
    slug = f"e{time.time_ns():x}"
    event = Event.objects.create(
        organizer=organizer, name="Bench", slug=slug, currency="EUR", date_from=now() + timedelta(days=30), live=True,
        plugins="",
    )  # fmt: skip
    event.settings.mail_send = False
    item = Item.objects.create(event=event, name="Place", default_price=0, admission=True, active=True)
    quota = Quota.objects.create(event=event, name="Places", size=places)
    quota.items.add(item)
    return {"organizer": organizer.slug, "event": slug, "item": item.pk, "token": _token(organizer)}


def _token(organizer: Any) -> str:
    """Of a team that may do everything; the fields that say so have changed their names over the years."""
    from pretix.base.models import Team, TeamAPIToken

    team, _ = Team.objects.get_or_create(organizer=organizer, name="Bench", defaults={"all_events": True})
    for field in Team._meta.get_fields():
        if field.name.startswith(("can_", "all_")) and field.concrete:
            setattr(team, field.name, True)
    team.save()
    return str(TeamAPIToken.objects.create(team=team, name="bench").token)


if __name__ == "__main__":
    main(int(sys.argv[1]))
