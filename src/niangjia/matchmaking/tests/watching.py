"""What a search for choices needs: badges that stand in nothing else, and every value of every table."""

import json
import re
from typing import Any
from uuid import UUID

from django.db import connection
from django.test import Client
from django.urls import reverse

from niangjia.matchmaking.models import Evening

HOME, DISTRICT = "环卫公司工会", "嘉言区总工会"
# badges that stand in nothing else of a small world, so that a search finds them wherever they lie
CHOSEN = (7341, 8652, 9573)
# a moment's millionths of a second may have any digits too
MILLIONTHS = re.compile(rb"(?<=\d\d:\d\d:\d\d)\.\d{6}")


def by_page(evening: Evening, user: Any, numbers: Any) -> Any:
    client = Client()
    client.force_login(user)
    data = {f"choice_{place + 1}": str(one) for place, one in enumerate(numbers)}
    return client.post(reverse("matchmaking:my_evening_choose", args=[evening.pk]), data)


def rows(*without: str) -> Any:
    """Every value of every table, as the database gives it."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in without:
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name from the catalogue
                for line in cursor.fetchall():
                    for column, value in zip(cursor.description, line, strict=True):
                        yield f"{table}.{column[0]}", value


def says(value: Any) -> bool:
    if isinstance(value, UUID) or (isinstance(value, str) and re.fullmatch("(?:[0-9a-f]{32}){1,2}", value)):
        return False  # a key or a hash of one is drawn at random, and may have any digits
    data = bytes(value) if isinstance(value, bytes | memoryview) else json.dumps(value, default=str).encode()
    data = MILLIONTHS.sub(b"", data)
    return any(str(one).encode() in data or one.to_bytes(2, "big") == data for one in CHOSEN)
