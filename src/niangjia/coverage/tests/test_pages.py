"""The page of coverage: its numbers are its lists, and what is next can be done from there."""

import re
from html import unescape
from math import dist

import pytest
from django.urls import reverse
from django.utils import timezone

from niangjia.coverage import mapping
from niangjia.coverage.mapping import FINGER, LETTER, LETTER_NARROW, MARK, Point, draw
from niangjia.coverage.models import Lead
from niangjia.coverage.queries import overview, where_next
from niangjia.coverage.tests.factories import make_lead
from niangjia.kernel.marks import touch
from niangjia.members.tests.factories import make_member
from niangjia.organizations.models import Employer, Union
from niangjia.organizations.tests.factories import make_employer, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
TODAY = timezone.localdate


@pytest.fixture
def organiser(tree, client):
    user = make_user("zuzhi", "organiser", tree["云湖市总工会"])
    client.force_login(user)
    return user


@pytest.fixture
def filled(tree):
    street, chemical = tree["柳桥街道总工会"], tree["大成区总工会"]
    place = {"latitude": 29.5, "longitude": 126.2}
    make_employer(street, name="云湖环卫", union=tree["环卫公司工会"], workers=40, trade="环卫")
    make_employer(street, name="云湖甲商行", workers=90, trade="商贸", **place)
    make_employer(street, name="云湖乙商行", trade="商贸")
    make_employer(chemical, name="云湖丙商行", workers=24, trade="商贸")
    for _ in range(3):
        make_member(tree["环卫公司工会"], employment_form="contract")
    for _ in range(26):
        make_member(tree["快递站工会"], group="courier")
    Union.objects.filter(pk=street.pk).update(latitude=29.6, longitude=126.1)
    for source in ("employers", "members"):
        touch(source, [(one.pk, one.path) for one in tree.values()])
    return tree


def test_the_numbers(filled):
    shown = overview(filled["云湖市总工会"], TODAY())
    whole = shown.whole
    assert (whole.firms, whole.covered, whole.open, whole.workers, whole.joined) == (4, 1, 3, 154, 3)
    assert [(one.label, one.firms, one.open) for one in shown.places] == [("嘉言区总工会", 3, 2), ("大成区总工会", 1, 1)]
    assert {(one.label, one.firms, one.covered) for one in shown.sizes} == {
        ("25 人以下", 1, 0), ("25 至 99 人", 2, 1), ("人数未登记", 1, 0),
    }  # fmt: skip
    assert [(one.label, one.firms, one.covered, one.workers) for one in shown.trades] == [
        ("商贸", 3, 0, 114),
        ("环卫", 1, 1, 40),
    ]
    courier = next(one for one in shown.groups if one.key == "courier")
    assert (courier.members, courier.federated) == (26, 0)
    assert len(shown.groups) == 8
    assert [one.key for one in shown.groups_there] == ["courier"]
    assert len(shown.groups_absent) == 7
    assert sum(one.members for one in shown.forms) == shown.members == 29
    contract = next(one for one in shown.forms if one.key == "contract")
    assert (contract.label, contract.members >= 3) == ("合同制", True)


def test_where_to_go_next_is_ordered_by_people(filled, organiser):
    found = where_next(filled["云湖市总工会"])
    assert [(one.title, one.people) for one in found] == [
        ("云湖甲商行", 90),
        ("快递员 26 人", 26),
        ("云湖丙商行", 24),
        ("云湖乙商行", 0),
    ]
    assert [one.why for one in found[:3]] == ["达到 25 人，应当建会", "还没有行业工会联合会", "可以单独或联合建会"]
    make_lead(Employer.objects.get(name="云湖甲商行"), by=organiser, state="postponed")
    assert next(one.title for one in where_next(filled["云湖市总工会"])) == "快递员 26 人"


def rows_of(client, url):
    count = 0
    while url:
        response = client.get(url)
        assert response.status_code == 200, url
        listing = response.context["listing"]
        count += len(listing.items)
        url = listing.next_url
    return count


def test_every_number_of_the_page_is_its_list(filled, organiser, client):
    page = client.get(reverse("coverage:coverage")).content.decode()
    found = 0
    for url, number in re.findall(r'data-label="[^"]+"><a href="([^"]+)">([\d,]+)</a>', page):
        assert rows_of(client, unescape(url)) == int(number.replace(",", "")), url
        found += 1
    assert found >= 5
    for card in client.get(reverse("coverage:coverage")).context["cards"]:
        if card["label"] != "单位职工":
            assert rows_of(client, card["url"]) == card["number"], card["label"]
    for chart in client.get(reverse("coverage:coverage")).context["charts"]:
        for label, _, open_, *_ in chart["table"]["rows"]:
            if link := re.search('href="([^"]+)"', str(label)):
                assert rows_of(client, unescape(link[1])) == open_, label


def test_plan_from_the_page_and_visit_and_found(filled, organiser, client):
    page = client.get(reverse("coverage:coverage")).content.decode()
    link = unescape(re.search(r'href="([^"]+)" aria-label="安排走访云湖甲商行"', page)[1])
    form = client.get(link)
    assert "安排走访：云湖甲商行" in form.content.decode()
    first = form.context["form"].initial
    done = client.post(link, {"assignee": first["assignee"], "due_on": first["due_on"].isoformat()}, follow=True)
    assert "已安排 zuzhi" in done.content.decode()
    lead = Lead.objects.get()
    said = {"on": TODAY().isoformat(), "reason": "经理同意", "people": "95"}
    client.post(reverse("coverage:lead_visit", args=[lead.pk]), said)
    code = filled["快递站工会"].code
    client.post(reverse("coverage:lead_found", args=[lead.pk]), {"union": code})
    lead.refresh_from_db()
    assert (lead.state, lead.people, lead.employer.union.name) == ("founded", 95, "快递站工会")
    page = client.get(reverse("coverage:lead", args=[lead.pk])).content.decode()
    for word in ("安排走访", "登记走访", "登记已建会", "经理同意"):
        assert word in page


def test_a_group_is_planned_as_well(filled, organiser, client):
    street = filled["柳桥街道总工会"]
    url = f"{reverse('coverage:plan')}?union={street.pk}&group=courier"
    assert "26 名快递员" in client.get(url).content.decode()
    client.post(url, {"assignee": str(organiser.pk), "due_on": "2031-01-01"})
    assert (Lead.objects.get().title, Lead.objects.get().people) == ("柳桥街道 快递员", 26)


@pytest.mark.parametrize("query", ["employer=1", "union=x&group=courier", "group=none", "employer="])
def test_a_target_that_is_none_is_not_found(filled, organiser, client, query):
    assert client.get(f"{reverse('coverage:plan')}?{query}").status_code == 404


def test_a_leader_looks_and_does_not_plan(filled, client):
    client.force_login(make_user("lingdao", "leader", filled["云湖市总工会"]))
    page = client.get(reverse("coverage:coverage")).content.decode()
    assert "安排走访" not in page
    assert "云湖甲商行" in page
    assert client.get(reverse("coverage:plan")).status_code == 403


def test_a_union_outside_is_not_found(filled, client):
    client.force_login(make_user("qu", "organiser", filled["嘉言区总工会"]))
    url = reverse("coverage:coverage")
    assert client.get(url, {"union": filled["大成区总工会"].pk}).status_code == 404
    assert client.get(url, {"union": "x"}).status_code == 404
    assert "云湖丙商行" not in client.get(url).content.decode()


@pytest.mark.parametrize("name", ["next", "leads"])
def test_a_list_asks_as_often_for_three_rows_as_for_one(tree, organiser, client, django_assert_max_num_queries, name):
    for number in range(3):
        make_lead(make_employer(tree["柳桥街道总工会"], workers=30 + number), by=organiser, state="planned")
        client.get(reverse(f"coverage:{name}"))
        with django_assert_max_num_queries(8):
            client.get(reverse(f"coverage:{name}"))


def test_the_page_asks_no_more_of_more(filled, organiser, client, django_assert_max_num_queries):
    for number in range(12):
        make_employer(filled["柳桥街道总工会"], workers=30 + number)
    client.get(reverse("coverage:coverage"))
    with django_assert_max_num_queries(48):
        client.get(reverse("coverage:coverage"))


def test_names_on_the_map_hide_no_other_and_fewer_are_written_on_a_phone():
    points = [Point(f"柳桥街道第{n}工会", "union", 29 + n % 5 / 100, 126 + n / 90, 0, "/") for n in range(14)]
    drawn = draw([*points, Point("云湖甲商行", "open", 29.02, 126.05, 30, "/")])
    for field, letter in (("words", LETTER), ("narrow", LETTER_NARROW)):
        named = [dot for dot in drawn.dots if getattr(dot, field)]
        assert named
        assert {dot.point.kind for dot in named} == {"union"}
        for n, one in enumerate(named):
            for other in named[n + 1 :]:
                beside = min(one.x, other.x) + letter * len(one.point.label) < max(one.x, other.x)
                assert beside or abs(one.y - other.y) > letter
    assert {dot.point for dot in drawn.dots if dot.narrow} < {dot.point for dot in drawn.dots if dot.words}


def test_what_lies_within_reach_of_a_finger_is_one_place_of_the_map():
    """Every dot is in one place, and no two places are within reach, so that each can be touched."""
    points = [Point(f"第{n}", "open" if n % 3 else "union", 29 + n % 7 / 60, 126 + n % 11 / 50, n, "/") for n in range(60)]
    drawn = draw([*points, Point("远处", "open", 30.9, 126.0, 5, "/")])
    assert sorted(dot.point.label for one in drawn.near for dot in one.dots) == sorted(dot.point.label for dot in drawn.dots)
    first = [one.dots[0] for one in drawn.near]
    for n, one in enumerate(first):
        assert all(dist((one.x, one.y), (dot.x, dot.y)) < FINGER for dot in drawn.near[n].dots)
        assert all(dist((one.x, one.y), (other.x, other.y)) >= FINGER for other in first[n + 1 :])
    assert {dot.point.label for dot, crowds in drawn.painted if not crowds} == {"远处"}
    assert len(drawn.painted) == len(drawn.dots)
    named = [one.dots[0] for one in drawn.near if one.dots[0].narrow]
    assert named
    assert sum(dot.narrow for dot in drawn.dots) == len(named)  # a name belongs to a mark
    for one in named:
        end = one.x + MARK + LETTER_NARROW * len(one.point.label)
        assert not [dot for dot in first if one.x < dot.x - MARK < end and abs(dot.y - one.y) < MARK]


def test_the_places_of_a_map_are_found_once(monkeypatch):
    asked, found = [], mapping._near
    monkeypatch.setattr(mapping, "_near", lambda dots: asked.append(len(dots)) or found(dots))
    drawn = draw([Point("甲", "union", 29.0, 126.0, 0, "/"), Point("乙", "open", 29.0, 126.0, 9, "/")])
    assert asked == [2]
    assert [id(dot) for one in drawn.near for dot in one.dots] == [id(dot) for dot in drawn.dots]


def test_the_map_is_to_scale_and_stays_inside():
    assert draw([]) is None
    one = draw([Point("甲", "union", 29.0, 126.0, 0, "/")])
    assert 0 <= one.dots[0].x <= one.width
    points = [Point(str(n), "open" if n % 2 else "union", 29 + n / 10, 126 + n / 7, n * 10, "/") for n in range(9)]
    drawn = draw(points)
    assert len(drawn.dots) == 9
    assert all(0 <= dot.x <= drawn.width and 0 <= dot.y <= drawn.height for dot in drawn.dots)
    north = max(drawn.dots, key=lambda dot: dot.point.latitude)
    assert north.y == min(dot.y for dot in drawn.dots)
    assert drawn.scale in (1, 2, 5, 10, 20, 50, 100)


@pytest.mark.parametrize(("role", "opens"), [("organiser", True), ("administrator", False), ("leader", False)])
def test_a_lead_leads_to_the_applications_of_a_firm_only_whoever_may_see_them(filled, client, organiser, role, opens):
    lead = make_lead(make_employer(filled["柳桥街道总工会"], workers=30), by=organiser)
    client.force_login(make_user(role + "2", role, filled["嘉言区总工会"]))
    body = client.get(reverse("coverage:lead", args=[lead.pk])).content.decode()
    assert ("入会申请和建会材料" in body) is opens
    assert (client.get(reverse("joining:founding")).status_code == 403) is (role == "administrator")
