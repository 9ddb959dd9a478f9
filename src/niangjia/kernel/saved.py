"""Filters that a user keeps for a list, by name."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.http import QueryDict

from niangjia.kernel.api_input import clean_text
from niangjia.kernel.errors import Invalid, Missing
from niangjia.kernel.lists import LISTINGS
from niangjia.kernel.masks import scrub
from niangjia.kernel.records import Record

MOST = 30
LONGEST = 1000  # characters of a query string


class SavedFilter(Record):
    """A list's query string under a name of the user's own."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    listing = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=LONGEST)

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
    if not clean_text(name):
        raise Invalid("名字里有不能保存的字符。", errors={"name": ["请删除后重试。"]})
    kept = _kept(query)
    try:
        with transaction.atomic():
            return SavedFilter.objects.create(user_id=by.pk, listing=listing, name=name, query=kept)
    except IntegrityError as error:
        raise Invalid(f"已有名为“{name}”的筛选，请换个名字。", errors={"name": ["名字重复。"]}) from error


def _kept(query: str) -> str:
    """What is kept of a query string, in the clear and therefore without a person's number.

    Raises :class:`Invalid` for one that is longer than its column once it is written out.
    """
    kept = QueryDict(query[:LONGEST], mutable=True)
    kept.pop("cursor", None)
    for key, values in list(kept.lists()):
        if any(scrub(text) != text and not _is_key(text) for text in values):
            del kept[key]
    text = kept.urlencode()
    if len(text) > LONGEST:
        raise Invalid("筛选条件太长，保存不下，请缩短搜索内容。")
    return text


def _is_key(text: str) -> bool:
    """Whether a text is a record's id, whose digits may look like a number."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def remove(*, by: Any, pk: Any) -> SavedFilter:
    """Drop one of one's own filters."""
    found = SavedFilter.objects.filter(user_id=by.pk, pk=pk).first()
    if found is None:
        raise Missing("没有找到这个筛选。")
    found.delete()
    return found
