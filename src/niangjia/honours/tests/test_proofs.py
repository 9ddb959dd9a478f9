"""Places for model workers alone: asked for in the form and by program, explained, and let through once it is so."""

from typing import Any

import pytest
from django.urls import reverse

from niangjia.enrolment import services as places
from niangjia.enrolment.eligibility import sentences
from niangjia.enrolment.models import Offer
from niangjia.enrolment.tests.factories import make_offer, make_people
from niangjia.honours import services
from niangjia.honours.tests.factories import make_honour
from niangjia.kernel.errors import Invalid, Refused
from niangjia.members.queries import own_membership
from niangjia.organizations.tests.factories import make_tree, make_user
from tests.support.clients import client_of, text
from tests.support.forms import posted

pytestmark = pytest.mark.django_db
DISTRICT, WASTE = "嘉言区总工会", "环卫公司工会"


def asked(key: str) -> list[dict[str, Any]]:
    return [{"kind": "proof", "proof": "honour", "key": key}]


def test_whoever_holds_it_gets_a_place_and_nobody_else() -> None:
    tree = make_tree()
    by, people = make_user("", "organiser", tree[DISTRICT]), make_people(tree[WASTE], 3)
    offer = make_offer(by, tree[DISTRICT], places=9, rules=asked("市级以上劳动模范"))
    assert sentences(offer.rules) == ["限市级以上劳动模范获得者"]
    lower, other, held = (own_membership(one) for one in people)
    make_honour(lower, level="county")
    make_honour(other, kind="artisan")
    for one in people[:2]:
        with pytest.raises(Refused, match="您暂不符合：荣誉登记里没有您的市级以上劳动模范。"):
            places.enrol(by=one, offer=offer)
    honour = make_honour(held, level="province")
    assert places.enrol(by=people[2], offer=offer).state == "taken"
    again = make_offer(by, tree[DISTRICT], rules=asked("model_worker:city"))
    services.withdraw(by=by, honour=honour, reason="表彰已被撤销")
    with pytest.raises(Refused, match="荣誉登记里没有"):
        places.enrol(by=people[2], offer=again)


def test_only_what_is_a_choice_can_be_asked_for() -> None:
    tree = make_tree()
    with pytest.raises(Invalid) as refused:
        make_offer(make_user("", "organiser", tree[DISTRICT]), tree[DISTRICT], rules=asked("诺贝尔奖"))
    assert refused.value.errors.keys() == {"rules"}


def test_the_form_offers_choices_and_keeps_what_was_chosen(one_factor: None) -> None:
    tree = make_tree()
    desk, url = client_of(make_user("", "organiser", tree[DISTRICT])), reverse("enrolment:new", args=["outing"])
    data = posted(desk, url) | {"title": "劳模座谈"}
    assert desk.post(url, data | {"proof_honour": "诺贝尔奖"}).context["form"].errors.keys() == {"proof_honour"}
    desk.post(url, data | {"proof_honour": "省级以上劳动模范"})
    offer = Offer.objects.get()
    assert offer.rules[-1] == asked("model_worker:province")[0] | {"words": "省级以上劳动模范"}
    edit = reverse("enrolment:offer_edit", args=[offer.pk])
    page = desk.get(edit)
    assert page.context["form"]["proof_honour"].value() == "省级以上劳动模范"
    assert '<option value="省级以上劳动模范" selected>' in text(page)
