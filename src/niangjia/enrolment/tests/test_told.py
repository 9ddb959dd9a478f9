"""What a cadre reads when something is done, or is not: by its name, and once."""

from typing import Any

import pytest
from django.urls import reverse

from niangjia.enrolment import services
from niangjia.enrolment.tests.factories import entry_of, make_offer, make_people, pool_of
from niangjia.organizations.tests.factories import make_user
from tests.support.clients import client_of, text

pytestmark = pytest.mark.django_db


def test_what_was_done_to_an_offer_is_said_by_its_name(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"])
    one = make_people(tree["环卫公司工会"], 1)[0]
    services.enrol(by=one, offer=offer)
    steps = (
        ("pool_size", pool_of(offer).pk, {"total": 5}, "名额已调整。"),
        ("entry_remove", entry_of(offer, one).pk, {"reason": "重复"}, f"已取消{entry_of(offer, one).name}的名额"),
        ("offer_close", offer.pk, {}, "已截止报名。"),
        ("offer_cancel", offer.pk, {"reason": "场地关闭"}, "项目已取消，报了名的人都会收到通知。"),
    )
    for name, key, said, told in steps:
        page = text(client_of(boss).post(reverse(f"enrolment:{name}", args=[key]), said, follow=True))
        assert told in page
        assert "已办理" not in page


def test_a_wrong_account_is_summed_up_once_and_each_mistake_stands_at_its_field(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"])
    form = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0"}
    form |= {f"form-{n}-{name}": value for n in range(2) for name, value in (("item", "餐费"), ("basis", "whole"), ("planned", "-5"))}
    answer = client_of(boss).post(reverse("enrolment:offer_costs", args=[offer.pk]), form)
    assert answer.status_code == 422
    assert (text(answer).count("form-wrong"), text(answer).count("field-error")) == (1, 2)


def test_who_is_no_member_is_shown_the_way_in(place: Any) -> None:
    page = text(client_of(make_user()).get(reverse("enrolment:my_offers")))
    assert f'href="{reverse("joining:join")}"' in page
    assert "申请入会" in page
