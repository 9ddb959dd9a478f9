"""P3 by program: a fair, its taps from two phones, the report of it, the board; and how much a list asks."""


import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment.tests.factories import make_offer
from niangjia.fairs.lists import FairListing, StallListing
from niangjia.fairs.models import Stall
from niangjia.fairs.tests.factories import make_fair
from niangjia.kernel.errors import Refused
from niangjia.organizations.tests.factories import make_tree, make_user

pytestmark = pytest.mark.django_db
DISTRICT = "嘉言区总工会"


def test_a_fair_to_the_board(call):
    tree = make_tree()
    boss, helper = (make_user("", role, tree[DISTRICT]) for role in ("organiser", "publicity"))
    stranger = make_user("", "organiser", tree["大成区总工会"])
    body = {
        "union": tree[DISTRICT].pk, "kind": "both", "site": "construction", "title": "慰问演出进工地",
        "held_on": timezone.localdate(), "opens": "09:00", "closes": "11:30", "venue": "三标工地",
        "stalls": [{"title": "理发", "server": "美发协会"}, {"title": "义诊", "opens": "09:00", "closes": "10:00"}],
        "acts": [{"title": "合唱", "performer": "全体", "minutes": 5}],
    }  # fmt: skip
    call(boss, "POST", "/fairs", body | {"kind": "circus"}, 422)
    call(stranger, "POST", "/fairs", body, 404)
    fair = call(boss, "POST", "/fairs", body, 201)
    assert [one["title"] for one in fair["stalls"]] == ["理发", "义诊", "观众"]
    path = f"/fairs/{fair['id']}"
    call(helper, "POST", f"{path}/publish", status=403)
    call(stranger, "POST", f"{path}/publish", status=404)
    call(boss, "POST", f"{path}/publish")
    taps = [{"stall": fair["stalls"][0]["id"], "key": f"phone-a-{n:04}"} for n in range(5)]
    for user in (boss, helper):
        assert call(user, "POST", f"{path}/taps", {"taps": taps})["total"] == 5
    call(stranger, "POST", f"{path}/taps", {"taps": taps}, 404)
    assert call(helper, "POST", f"{path}/taps", {"taps": [taps[0] | {"undo": True}]})["total"] == 4
    assert call(boss, "POST", f"{path}/finish")["visitors"] == 4
    values = {one["key"]: one["value"] for one in call(boss, "GET", f"/figures?union={tree[DISTRICT].pk}")["items"]}
    assert (values["fairs"], values["stalls"], values["fair_visitors"]) == (1, 3, 4)
    assert call(stranger, "GET", "/fairs")["items"] == []


def test_a_fair_that_people_enrol_for(call):
    tree = make_tree()
    boss, stranger = make_user("", "organiser", tree[DISTRICT]), make_user("", "organiser", tree["大成区总工会"])
    offer, lecture = make_offer(boss, tree[DISTRICT], kind="fair"), make_offer(boss, tree[DISTRICT])
    body = {
        "union": tree[DISTRICT].pk, "kind": "service", "site": "market", "title": "义诊", "held_on": timezone.localdate(),
        "opens": "09:00", "closes": "11:30", "venue": "广场", "stalls": [{"title": "义诊"}], "offer": offer.pk,
    }  # fmt: skip
    for user, one in ((stranger, offer), (boss, lecture)):
        call(user, "POST", "/fairs", body | {"offer": one.pk}, 404)
    assert call(boss, "POST", "/fairs", body, 201)["offer"] == str(offer.pk)
    call(boss, "POST", "/fairs", body, 404)  # it has one
    with pytest.raises(Refused, match="已经有"):  # somebody who was a moment later
        make_fair(boss, tree[DISTRICT], offer=offer)


@pytest.mark.parametrize(("kind", "own"), [("fair", "service"), ("show", "show")])
def test_a_fair_takes_over_what_its_offer_says(client, settings, kind, own):
    settings.SECOND_FACTOR = False
    tree = make_tree()
    boss = make_user("", "organiser", tree[DISTRICT])
    offer = make_offer(boss, tree[DISTRICT], kind=kind, title="送文化", contact="田师傅")
    client.force_login(boss)
    url = f"{reverse('fairs:fair_new')}?offer={offer.pk}"
    assert url in client.get(reverse("enrolment:offer", args=[offer.pk])).content.decode()
    first = client.get(url).context["form"].initial
    begins = timezone.localtime(offer.sessions.get().starts_at)
    assert (first["kind"], first["title"], first["venue"], first["contact"]) == (own, "送文化", "工人文化宫", "田师傅")
    assert (first["held_on"], first["opens"]) == (begins.date(), f"{begins:%H:%M}")
    for bad in ("x", make_offer(boss, tree[DISTRICT]).pk):
        assert client.get(f"{reverse('fairs:fair_new')}?offer={bad}").status_code == 404
    make_fair(boss, tree[DISTRICT], offer=offer)
    assert client.get(url).status_code == 404
    assert url not in client.get(reverse("enrolment:offer", args=[offer.pk])).content.decode()


def test_counting_without_script(client, settings):
    settings.SECOND_FACTOR = False
    tree = make_tree()
    boss = make_user("", "organiser", tree[DISTRICT])
    fair = make_fair(boss, tree[DISTRICT])
    stall, url = fair.stalls.first(), reverse("fairs:fair_count", args=[fair.pk])
    client.force_login(boss)
    tap = {"tap": f"{stall.pk}:0123456789abcdef"}
    for _ in range(2):  # sent twice
        assert client.post(url, tap).status_code == 302
    assert Stall.objects.get(pk=stall.pk).visitors == 1
    assert "0123456789abcdef" in client.get(url).content.decode()  # what can be taken back
    client.post(url, tap | {"undo": "1"})
    assert Stall.objects.get(pk=stall.pk).visitors == 0
    for bad in ("", "x", f"{stall.pk}:1", f"{fair.pk}:0123456789abcdef"):
        assert client.post(url, {"tap": bad}).status_code == 302
    for body in (" ", "[]", "{}", '{"taps": 3}', '{"taps": [{"stall": "x", "key": "y"}]}', '{"taps": [3]}'):
        assert client.post(url, body, content_type="application/json").status_code == 422
    assert client.post(url, '{"taps": []}', content_type="application/json").json()["total"] == 0


@pytest.mark.parametrize("kind", [FairListing, StallListing])
def test_a_list_asks_as_much_for_many_rows_as_for_few(kind):
    tree = make_tree()
    boss = make_user("", "organiser", tree[DISTRICT])

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert kind(boss, {}).rows
        return len(found)

    make_fair(boss, tree[DISTRICT])
    few = queries()
    for _ in range(4):
        make_fair(boss, tree[DISTRICT])
    assert queries() == few <= 6
