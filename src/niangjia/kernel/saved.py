"""Filters that a user keeps for a list, by name."""

from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.http import QueryDict

from niangjia.kernel.errors import Invalid, Missing
from niangjia.kernel.lists import LISTINGS
from niangjia.kernel.masks import scrub
from niangjia.kernel.records import Record

MOST = 30


class SavedFilter(Record):
    """A list's query string under a name of the user's own."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    listing = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "listing", "name"], name="saved_filter_once")]
        ordering = ["name"]


def save(*, by: Any, listing: str, name: str, query: str) -> SavedFilter:
    """Keep a filter. Raises :class:`Invalid` for an empty or taken name, or too many."""
    name = name.strip()[:40]
    mine = SavedFilter.objects.filter(user_id=by.pk, listing=listing)
    if listing not in LISTINGS:
        raise Missing("没有这个列表。")
    if not name:
        raise Invalid("请给筛选起个名字。", errors={"name": ["请填写名字。"]})
    if mine.count() >= MOST:
        raise Invalid(f"每个列表最多保存 {MOST} 个筛选，请先删除不用的。")
    kept = QueryDict(query[:1000], mutable=True)
    kept.pop("cursor", None)
    if scrub(kept.get("search", "")) != kept.get("search", ""):
        del kept["search"]  # a filter is kept in the clear; a person's number is not
    try:
        with transaction.atomic():
            return SavedFilter.objects.create(user_id=by.pk, listing=listing, name=name, query=kept.urlencode())
    except IntegrityError as error:
        raise Invalid(f"已有名为“{name}”的筛选，请换个名字。", errors={"name": ["名字重复。"]}) from error


def remove(*, by: Any, pk: Any) -> SavedFilter:
    """Drop one of one's own filters."""
    found = SavedFilter.objects.filter(user_id=by.pk, pk=pk).first()
    if found is None:
        raise Missing("没有找到这个筛选。")
    found.delete()
    return found
