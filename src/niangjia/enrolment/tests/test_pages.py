"""The pages of a member: what can be asked for, one tap, the truth about it, giving it up."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from niangjia.enrolment import services
from niangjia.enrolment.models import Entry, Offer
from niangjia.enrolment.tests.factories import (
    entry_of,
    finish,
    make_draw,
    make_offer,
    make_people,
)
from tests.support.clients import client_of, text

QR = 21  # modules of the smallest code that is no Micro QR code

pytestmark = pytest.mark.django_db


def test_one_tap_and_the_truth(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"], places=1)
    first, second = make_people(tree["环卫公司工会"], 2)
    page = client_of(first).get(reverse("enrolment:my_offers"))
    assert "还剩 1 个名额" in text(page)
    url = reverse("enrolment:offer_enrol", args=[offer.pk])
    form = {"session": str(offer.sessions.get().pk), "key": "k"}
    answer = client_of(first).post(url, form, follow=True)
    assert "已报上，名额是您的了" in text(answer)
    assert "签到二维码" in text(answer)
    again = client_of(first).post(url, form, follow=True)
    assert again.redirect_chain == answer.redirect_chain
    assert Entry.objects.count() == 1
    waits = client_of(second).post(url, form, follow=True)
    assert "候补第 1 位" in text(waits)
    client_of(first).post(reverse("enrolment:my_entry_do", args=[entry_of(offer, first).pk, "cancel"]))
    assert "已报上" in text(client_of(second).get(reverse("enrolment:my_offers")))


def test_the_code_at_the_door_is_no_micro_code_which_phones_do_not_read(place: Any) -> None:
    tree, boss = place
    (one,) = make_people(tree["环卫公司工会"], 1)
    offer = make_offer(boss, tree["嘉言区总工会"], places=1)
    services.enrol(by=one, offer=offer)
    page = client_of(one).get(reverse("enrolment:my_entry", args=[entry_of(offer, one).pk])).content.decode()
    assert f"width%3D%27{QR + 2 * 3}%27" in page


def test_the_way_to_a_place_asks_little(place: Any, django_assert_max_num_queries: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"], places=2)
    one, other = make_people(tree["环卫公司工会"], 2)
    phone = client_of(one)
    with django_assert_max_num_queries(8):  # session, account, membership, entries, offers, turns, places, nominations
        assert offer.title in text(phone.get(reverse("enrolment:my_offers")))
    with django_assert_max_num_queries(9):  # as well what two other contexts know of the offer
        assert offer.title in text(phone.get(reverse("enrolment:my_offer", args=[offer.pk])))
    services.enrol(by=one, offer=offer)
    place_of_one = reverse("enrolment:my_entry", args=[entry_of(offer, one).pk])
    with django_assert_max_num_queries(3):  # session, account, the entry
        assert "签到二维码" in text(phone.get(place_of_one))
    assert client_of(other).get(place_of_one).status_code == 404


def test_a_press_whose_answer_was_lost_is_sent_again_without_harm(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"], places=1, hold_minutes=10)
    one = make_people(tree["环卫公司工会"], 1)[0]
    services.enrol(by=one, offer=offer)
    key = entry_of(offer, one).pk
    for verb, said in (("confirm", "已确认"), ("cancel", "已取消")):
        url = reverse("enrolment:my_entry_do", args=[key, verb])
        for _ in range(2):
            assert said in text(client_of(one).post(url, follow=True))
    late = client_of(one).post(reverse("enrolment:my_entry_do", args=[key, "confirm"]), follow=True)
    assert "已确认" not in text(late)
    assert entry_of(offer, one).state == "cancelled"


def test_a_ticket_that_is_refused_stays_where_it_was_typed(place: Any) -> None:
    tree, boss = place
    offer = make_draw(boss, tree["嘉言区总工会"], group_most=2)
    one = make_people(tree["环卫公司工会"], 1)[0]
    url = reverse("enrolment:offer_enrol", args=[offer.pk])
    form = {"session": str(offer.sessions.get().pk), "key": "k", "group": "ABC-<b>"}
    answer = client_of(one).post(url, form)
    assert answer.status_code == 422
    assert 'value="ABC-&lt;b&gt;"' in text(answer)
    assert 'aria-invalid="true"' in text(answer)
    assert "票号" in text(answer)
    assert client_of(one).post(url, form | {"group": ""}).status_code == 302
    gone = client_of(make_people(tree["环卫公司工会"], 1)[0]).post(url, form | {"session": ""})
    assert (gone.status_code, Entry.objects.count()) == (422, 1)


def test_a_place_of_yesterday_is_no_place_of_mine_any_more(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"])
    who = make_people(tree["环卫公司工会"], 1)[0]
    services.enrol(by=who, offer=offer)
    page = client_of(who).get(reverse("enrolment:my_offers")).context
    assert ([one.offer for one in page["own"]], page["past"]) == ([offer], [])
    finish(offer)
    page = client_of(who).get(reverse("enrolment:my_offers")).context
    assert (page["own"], [one.offer for one in page["past"]]) == ([], [offer])


@pytest.mark.parametrize(("hours", "said"), [(0, "开始以前都可以取消"), (24, "最晚提前 24 小时取消"), (168, "最晚提前 7 天取消")])
def test_until_when_a_place_can_be_given_up_is_said_plainly(place: Any, hours: int, said: str) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"], cancel_hours=hours)
    who = make_people(tree["环卫公司工会"], 1)[0]
    assert said in text(client_of(who).get(reverse("enrolment:my_offer", args=[offer.pk])))
    services.enrol(by=who, offer=offer)
    assert said in text(client_of(who).get(reverse("enrolment:my_entry", args=[entry_of(offer, who).pk])))
    assert said in text(client_of(boss).get(reverse("enrolment:offer", args=[offer.pk])))


def test_who_cannot_reads_why(place: Any) -> None:
    tree, boss = place
    rules = [{"kind": "gender", "values": ["male", "female"]}, {"kind": "member_years", "years": 30}]
    offer = make_offer(boss, tree["嘉言区总工会"], rules=rules)
    one = make_people(tree["环卫公司工会"], 1)[0]
    said = "您暂不符合：入会未满 30 年"
    for name in ("my_offers", "my_offer"):
        page = client_of(one).get(reverse(f"enrolment:{name}", args=[offer.pk] if name == "my_offer" else []))
        assert said in text(page)
    answer = client_of(one).post(reverse("enrolment:offer_enrol", args=[offer.pk]), follow=True)
    assert said in text(answer)
    assert not Entry.objects.exists()


def test_others_places_are_not_found(place: Any) -> None:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"])
    first, second = make_people(tree["环卫公司工会"], 2)
    services.enrol(by=first, offer=offer)
    key = entry_of(offer, first).pk
    assert client_of(second).get(reverse("enrolment:my_entry", args=[key])).status_code == 404
    assert client_of(second).post(reverse("enrolment:my_entry_do", args=[key, "cancel"])).status_code == 404
    draft = make_offer(boss, tree["嘉言区总工会"], opened=False)
    for name in ("my_offer", "public_offer", "proof"):
        assert client_of(second).get(reverse(f"enrolment:{name}", args=[draft.pk])).status_code == 404


def test_how_far_it_is_stands_in_the_page_for_the_phone_to_work_out(place: Any) -> None:
    tree, boss = place
    union = tree["嘉言区总工会"]
    one = make_people(tree["环卫公司工会"], 1)[0]
    own = make_offer(boss, union)
    own.sessions.update(latitude=31.2304, longitude=121.4737)
    page = text(client_of(one).get(reverse("enrolment:my_offers")))
    assert 'data-latitude="31.23040" data-longitude="121.47370" data-own="1"' in page
    assert 'x-on:click="locate"' not in page  # of one alone nobody asks which is nearer
    type(union).objects.filter(pk=union.pk).update(latitude=30.5, longitude=120.25)
    make_offer(boss, union)
    page = text(client_of(one).get(reverse("enrolment:my_offers")))
    assert 'data-latitude="30.50000" data-longitude="120.25000" hidden' in page
    assert 'x-on:click="locate"' in page


def test_a_visitor_finds_where_certificates_are_checked(place: Any) -> None:
    url = reverse("enrolment:certificates")
    assert f'href="{url}"' in text(Client().get(reverse("enrolment:public_offers")))
    assert f'<a href="{url}" aria-current="page">' in text(Client().get(url))


def test_a_number_of_places_that_was_typed_is_not_passed_over(place: Any) -> None:
    _, boss = place
    client, url = client_of(boss), reverse("enrolment:new", args=["matchmaking"])
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None} | {"title": "交友会"}
    for name in ("starts_at", "ends_at", "opens_at", "closes_at"):
        data[name] = data[name].strftime("%Y-%m-%dT%H:%M")
    said = text(client.post(url, data | {"places": 40}))
    assert "分类名额：分类名额合计 24 个，上面的“名额”写的是 40 个" in " ".join(said.split())
    assert not Offer.objects.exists()
    client.post(url, data | {"places": 40, "pools": "男 20\n女 20\n机动 2"})
    assert Offer.objects.count() == 1


@pytest.mark.parametrize("many", [1, 3])
def test_queries_do_not_grow(place: Any, many: int, django_assert_max_num_queries: Any) -> None:
    tree, boss = place
    rules = [{"kind": "not_within", "years": 3, "of": "course"}]
    one = make_people(tree["环卫公司工会"], 1)[0]
    for _ in range(many):
        services.enrol(by=one, offer=make_offer(boss, tree["嘉言区总工会"]))
        make_offer(boss, tree["嘉言区总工会"], rules=rules)
    member, desk = client_of(one), client_of(boss)
    with django_assert_max_num_queries(12):
        member.get(reverse("enrolment:my_offers"))
    with django_assert_max_num_queries(12):
        desk.get(reverse("enrolment:offers"))
    with django_assert_max_num_queries(12):
        desk.get(reverse("enrolment:offer_entries", args=[Offer.objects.first().pk]))


def test_the_first_page_of_a_member_shows_own_places_and_what_can_be_asked_for(place: Any) -> None:
    tree, boss = place
    member = make_people(tree["环卫公司工会"], 1)[0]
    mine, other, men = (make_offer(boss, tree["嘉言区总工会"], title=title) for title in ("健康讲座", "插花课", "男职工体检"))
    Offer.objects.filter(pk=men.pk).update(rules=[{"kind": "age", "from": 100, "to": 100}])
    services.enrol(by=member, offer=mine)
    page = text(client_of(member).get("/my/"))
    home = page[page.index("报名") :]
    assert home.index("健康讲座") < home.index("插花课")
    assert "已报上" in home
    assert "可以报名，" in home
    assert reverse("enrolment:my_offer", args=[other.pk]) in page
    assert "男职工体检" not in page


def test_the_first_page_of_a_member_says_where_one_would_wait_or_be_drawn(place: Any) -> None:
    tree, boss = place
    member, first = make_people(tree["环卫公司工会"], 2)
    full = make_offer(boss, tree["嘉言区总工会"], places=1, title="满了的课")
    services.enrol(by=first, offer=full)
    make_offer(boss, tree["嘉言区总工会"], places=1, title="有空的课")
    make_draw(boss, tree["嘉言区总工会"], title="要摇的票")
    page = text(client_of(member).get("/my/"))
    home = page[page.index("报名") :]
    told = {title: home[home.index(title) :].split("，")[0].split(">")[-1] for title in ("满了的课", "有空的课", "要摇的票")}
    assert told == {"满了的课": "已满", "有空的课": "可以报名", "要摇的票": "可以参加摇号"}
    assert home.index("有空的课") < home.index("满了的课")
