"""A close relative of the employer's head has no seat in the committee of that employer's union; the refusal says its rule."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from niangjia.kernel.errors import Invalid
from niangjia.organizations.models import Seat, Term
from niangjia.organizations.services.terms import NewSeat, add_seat, replace_seat, start_term
from niangjia.organizations.tests.factories import make_seat, make_term, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
FIRM, CITY = "环卫公司工会", "云湖市总工会"


@pytest.fixture
def organiser(tree: Any) -> Any:
    return make_user("organiser", "organiser", tree[CITY])


def test_no_verb_gives_such_a_seat(tree: Any, organiser: Any) -> None:
    seat = make_seat(make_term(tree[FIRM]))
    verbs = (
        lambda: start_term(union=tree[FIRM], starts_on=date(2026, 6, 1), by=organiser, seats=[NewSeat("chair", "程立")], kin=True),
        lambda: add_seat(term=seat.term, position="member", holder="程立", by=organiser, kin=True),
        lambda: replace_seat(seat=seat, holder="程立", by=organiser, kin=True),
    )
    for verb in verbs:
        with pytest.raises(Invalid) as refusal:
            verb()
        assert refusal.value.code == "employers-relative"
        assert "近亲属" in refusal.value.detail
        assert (refusal.value.rule or {})["article"] == "第十条"
    assert (Term.objects.count(), Seat.objects.filter(ends_on=None).count()) == (1, 1)


def test_the_law_speaks_of_the_union_of_the_firm_alone(tree: Any, organiser: Any) -> None:
    term = make_term(tree["嘉言区总工会"])
    assert add_seat(term=term, position="member", holder="程立", by=organiser, kin=True).holder == "程立"


def test_the_page_keeps_what_was_typed_and_says_why(tree: Any, organiser: Any, client: Client) -> None:
    client.force_login(organiser)
    term = make_term(tree[FIRM])
    body = {"position": "member", "holder": "程立", "starts_on": "2026-06-01", "kin": "on"}
    page = client.post(reverse("organizations:seat_new", args=[term.pk]), body)
    text = page.content.decode()
    assert page.status_code == 422
    assert "《中华人民共和国工会法》第十条" in text
    assert 'value="程立"' in text
    assert client.post(reverse("organizations:seat_new", args=[term.pk]), body | {"kin": ""}).status_code == 302
