"""Columns that compare byte by byte on every database, so that a range is a prefix."""

from typing import Any

from django.db import models
from django.db.models import Q

LAST = "\U0010ffff"


class BytewiseField(models.CharField):
    """Text in the C collation on PostgreSQL; SQLite compares bytes already.

    A database of another locale would sort ``张`` by its own rules, and ``text <= x < text + LAST`` would no longer
    be the prefix that it says.
    """

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """Ask PostgreSQL for the C collation."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def starts_with(field: str, text: str) -> Q:
    """A prefix as an index range; never ``LIKE``, whose wildcards a person may type."""
    return Q(**{f"{field}__gte": text, f"{field}__lt": text + LAST})
