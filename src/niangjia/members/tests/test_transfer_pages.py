"""The pages of transfers: both sides, the member, and whose word is still missing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from niangjia.members.models import Transfer
from niangjia.members.tests.factories import current, make_member, make_person
from niangjia.members.transfers import services, timing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
DEPOT, PLANT = "快递站工会", "大成化工厂工会"


def test_several_are_let_go_together_or_none(tree, one, giver, client):
    other = make_member(tree[DEPOT], "何之江")
    client.force_login(giver)
    sent = {"ids": [str(one.pk), str(other.pk)], "to": tree[PLANT].code, "next": "/desk/members"}
    assert client.post("/desk/members/bulk/transfer", sent).status_code == 302
    assert set(Transfer.objects.values_list("state", "origin")) == {("asked", "out")}
    assert Transfer.objects.count() == 2
    assert client.post("/desk/members/bulk/transfer", sent).status_code == 409
    assert Transfer.objects.count() == 2


def test_the_pages_of_both_sides_and_of_the_member(tree, one, giver, taker, client):
    client.force_login(one.person.user)
    assert client.post("/my/transfer", {"to": tree[PLANT].code, "wish": "换了单位"}).status_code == 302
    assert "等快递站工会、大成化工厂工会答复" in client.get("/my/transfer").content.decode()
    asked = Transfer.objects.get()
    for user in (taker, giver):
        client.force_login(user)
        assert "何之洲" in client.get("/desk/transfers").content.decode()
        assert "同意转会" in client.get(f"/desk/transfers/{asked.pk}").content.decode()
        assert client.post(f"/desk/transfers/{asked.pk}/agree").status_code == 302
    assert current(one.person).union == tree[PLANT]
    assert "已同意" in client.get("/desk/transfers?show=done").content.decode()
    client.force_login(taker)
    nobody = make_person("周远")
    sent = {"name": "周远", "id_number": nobody.id_number, "to": tree[PLANT].code}
    answer = client.post("/desk/transfers/new", sent, follow=True)
    assert "待答复" in answer.content.decode()
    assert "对方工会" in client.get("/desk/transfers?show=asked").content.decode()


def test_the_page_says_whose_word_is_still_missing(tree, one, giver, city, client):
    """Whoever speaks for both unions moves the member with one press, and is not told that another has to agree."""
    asked = services.begin_transfer(by=one.person.user, person=one.person, to=tree[PLANT])
    page = f"/desk/transfers/{asked.pk}"
    client.force_login(giver)
    assert f"还要等{PLANT}同意" in client.get(page).content.decode()
    client.force_login(city)
    assert "同意后，会籍今天转过去" in client.get(page).content.decode()
    services.answer_transfer(by=giver, transfer=asked, verb="agree")
    timing.escalate_due(timezone.localdate() + timedelta(days=31))
    body = client.get(page).content.decode()
    assert f"{PLANT}没有在期限内" in body
    assert f"{DEPOT}没有" not in body  # it had said yes
