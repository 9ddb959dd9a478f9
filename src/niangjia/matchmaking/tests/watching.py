"""What a search for choices needs: badges that stand in nothing else, and every value of every table."""

import json
import re
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import AutoField
from django.test import Client
from django.urls import reverse

from niangjia.matchmaking.models import Evening

HOME, DISTRICT = "环卫公司工会", "嘉言区总工会"
# badges that stand in nothing else of a small world, so that a search finds them wherever they lie
CHOSEN = (7341, 8652, 9573)
# what is drawn at random, counts time or counts accounts, and may have any digits too: keys, hashes, a number's end, millionths
# of a second, the name of an account that was given none
CHANCE = re.compile(
    rb"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\b(?:[0-9a-f]{32}){1,2}\b|\*\d{4}\b|(?<=\d\d:\d\d:\d\d)\.\d{6}"
    rb"|(?:user|root)-\d+"
)
# a badge by itself, not within a longer word or number, or two of them run together
ANY = "|".join(map(str, CHOSEN))
BADGE = re.compile(rf"(?<![0-9A-Za-z])(?:{ANY})(?![0-9A-Za-z])|(?:{ANY}){{2}}".encode())


def by_page(evening: Evening, user: Any, numbers: Any) -> Any:
    client = Client()
    client.force_login(user)
    data = {f"choice_{place + 1}": str(one) for place, one in enumerate(numbers)}
    return client.post(reverse("matchmaking:my_evening_choose", args=[evening.pk]), data)


def serial(field: Any) -> bool:
    """The database counts it up, for every test of a run: sooner or later it reaches any number."""
    return isinstance(field, AutoField) or (field.is_relation and isinstance(field.target_field, AutoField))


def rows(*without: str) -> Any:
    """Every value of every table, as the database gives it, but serial numbers."""
    models = apps.get_models(include_auto_created=True)
    serials = {(one._meta.db_table, field.column) for one in models for field in one._meta.concrete_fields if serial(field)}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in without:
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name from the catalogue
                for line in cursor.fetchall():
                    for column, value in zip(cursor.description, line, strict=True):
                        if (table, column[0]) not in serials:
                            yield f"{table}.{column[0]}", value


def says(value: Any) -> bool:
    """Whether one of the badges stands in a value of a table, or in a text."""
    if isinstance(value, bytes | memoryview):
        data = bytes(value)
    else:
        data = (value if isinstance(value, str) else json.dumps(value, default=str)).encode()
    return bool(BADGE.search(CHANCE.sub(b"", data))) or data in [one.to_bytes(2, "big") for one in CHOSEN]
