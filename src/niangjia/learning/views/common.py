"""What the pages of learning share."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from niangjia.kernel.ids import as_uuid
from niangjia.kernel.pages import typed
from niangjia.learning import queries
from niangjia.learning.vocabulary import TOPICS

NO_COURSE = "没有找到这门课。"
SHOWN = 300  # courses on one page; a topic or a word narrows them


def union_asked(request: HttpRequest, unions: QuerySet[Any]) -> Any:
    """The one of some unions that the address names (``?union=``), the first of them otherwise; None where there are none."""
    return unions.filter(pk=as_uuid(request.GET.get("union", ""))).first() or unions.first()


def shelf(request: HttpRequest, rows: Any, view: str) -> dict[str, Any]:
    """The menu as a page shows it: topics as tabs, the courses of one, a search over all."""
    topic, text = typed(request.GET, "topic"), typed(request.GET, "search")
    topics = queries.topics_of(rows)
    tabs = [{"label": "全部", "url": request.path, "active": topic not in TOPICS, "count": sum(n for _, _, n in topics)}]
    tabs += [{"label": label, "url": f"{request.path}?topic={key}", "active": key == topic, "count": n} for key, label, n in topics]
    found = list(queries.searched(rows, topic, text).select_related("union").order_by("topic", "title")[:SHOWN])
    courses = [(one, reverse(view, args=[one.pk])) for one in found]
    return {"courses": courses, "tabs": tabs, "search": text, "topic": topic if topic in TOPICS else ""}
