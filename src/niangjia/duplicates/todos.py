"""What duplicates leave for today: pairs that wait for whoever decides them."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from niangjia.duplicates import rules
from niangjia.duplicates.likeness import LIKELY
from niangjia.kernel.questions import Todo
from niangjia.kernel.wording import number
from niangjia.members.states import WRITERS
from niangjia.organizations.rights import subtrees


def todos(user: Any) -> Iterator[Todo]:
    """Pairs of files that may be one person's. One query."""
    if not subtrees(user, *WRITERS):
        return
    found = rules.waiting(user).aggregate(count=Count("pk"), likely=Count("pk", filter=Q(score__gte=LIKELY)))
    if found["count"]:
        likely = f"，其中 {number(found['likely'])} 对很可能是" if found["likely"] else ""
        sentence = f"{number(found['count'])} 对档案疑似同一人{likely}，请核对"
        yield Todo(sentence, reverse("duplicates:pairs"), count=found["count"], kind="duplicates", light="ok")
