"""What founding leaves for today: firms that are large enough for a union of their own."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from niangjia.joining.founding.firms import due
from niangjia.kernel.questions import Todo


def todos(user: Any) -> Iterator[Todo]:
    """One line for all firms that are due, for whoever may found their unions."""
    found = due(user)
    if not found:
        return
    first = found[0]
    if len(found) == 1:
        sentence = f"{first.name}有 {first.people} 人申请入会，可以建会了"
        yield Todo(sentence, reverse("joining:founding_firm", args=[first.pk]), kind="founding")
        return
    sentence = f"{len(found)} 个单位够 {first.needed} 人申请入会，可以建会了，最多的是{first.name}（{first.people} 人）"
    yield Todo(sentence, reverse("joining:founding"), count=len(found), kind="founding")
