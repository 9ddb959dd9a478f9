"""How large a firm is, in bands; plain data and one annotation.

The first bound is that of a committee of one's own (工会法 art. 11); the bands are for looking, no right hangs on them.
"""

from typing import Any

from django.db.models import Case, CharField, QuerySet, Value, When

SIZES = {
    "micro": "25 人以下",
    "small": "25 至 99 人",
    "middle": "100 至 299 人",
    "large": "300 至 999 人",
    "giant": "1000 人以上",
    "unknown": "人数未登记",
}
_BELOW = (("micro", 25), ("small", 100), ("middle", 300), ("large", 1000))


def with_size(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Firms with their band as ``size``."""
    whens = [When(workers__lt=bound, then=Value(key)) for key, bound in _BELOW]
    unknown = When(workers__isnull=True, then=Value("unknown"))
    return rows.annotate(size=Case(unknown, *whens, default=Value("giant"), output_field=CharField()))
