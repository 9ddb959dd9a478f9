"""In whose name people are put forward: the union is found by name, pinyin or initials, and what was pasted stays."""

from typing import Any

import pytest
from django.urls import reverse

from niangjia.enrolment.models import Nomination
from niangjia.enrolment.tests.named import EXPRESS, TOWN, WASTE, line, make_named, quota_of
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user
from tests.support.clients import client_of, text

pytestmark = pytest.mark.django_db


def open_for(place: Any) -> tuple[Any, Any, str, str]:
    """A town that may put forward in its own name and of two companies below: tree, client, both pages."""
    tree, boss = place
    offer = make_named(boss, tree, numbers={TOWN: 4})
    pk = quota_of(offer, tree[TOWN]).pk
    client = client_of(make_user("", "chair", tree[TOWN]))
    return tree, client, reverse("enrolment:nominate_paste", args=[pk]), reverse("enrolment:nominate_pick", args=[pk])


def offered(answer: Any) -> list[tuple[str, bool]]:
    """The unions that a page offers, and whether each is ticked."""
    which = answer.context["which"] if "which" in answer.context else answer.context["form"].which
    return [(one["union"].name, one["on"]) for one in which.offered]


def test_found_by_letters_and_by_name(place: Any) -> None:
    tree, client, paste, pick = open_for(place)
    assert offered(client.get(paste))[0] == (TOWN, True)
    for said in ("环卫", "huanwei", "hwgs"):
        assert offered(client.get(paste, {"said": said})) == [(WASTE, True)]
    assert offered(client.get(pick, {"said": "火星"})) == []
    member = make_member(tree[WASTE], "严文静")
    assert member.name in text(client.get(pick, {"said": "hwgs", "q": "严"}))
    assert member.name not in text(client.get(pick, {"union": str(tree[EXPRESS].pk), "q": "严"}))


def test_a_list_stays_while_the_union_is_looked_for(place: Any) -> None:
    tree, client, paste, _ = open_for(place)
    pasted = line(make_member(tree[WASTE]))
    many = client.post(paste, {"said": "工会", "union": "", "text": pasted})
    assert many.status_code == 422
    assert "请点选一个工会" in text(many)
    assert pasted.split("\t", maxsplit=1)[0] in text(many)
    form = {"said": "hwgs", "union": str(tree[TOWN].pk), "text": pasted}  # typed after the first was ticked: what is typed counts
    looked = client.post(paste, form)
    assert offered(looked) == [(WASTE, True)]
    client.post(paste, form | {"union": str(tree[WASTE].pk), "verb": "confirm", "mark": looked.context["found"].mark})
    assert Nomination.objects.get().union == tree[WASTE]
