"""The board's numbers are the lists that they open onto; its cost does not grow with the tree."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niangjia.insight.keeping import refresh
from niangjia.insight.queries import board, topics
from niangjia.insight.views import across
from niangjia.kernel.marks import touch
from niangjia.kernel.questions import FIGURES
from niangjia.members.models import Membership, Person
from niangjia.organizations.tests.factories import PASSWORD, make_employer, make_term, make_tree, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
TODAY = timezone.localdate


@pytest.fixture
def tree():
    tree = make_tree()
    join(tree["环卫公司工会"], 3, group="courier")
    join(tree["快递站工会"], 2)
    join(tree["大成化工厂工会"], 4, days=40)
    join(tree["云湖市总工会"], 1)
    make_term(tree["环卫公司工会"], days_left=-3)
    make_term(tree["大成区总工会"], days_left=300)
    make_employer(tree["柳桥街道总工会"], union=tree["环卫公司工会"])
    make_employer(tree["柳桥街道总工会"])
    make_employer(tree["大成区总工会"])
    for source in ("terms", "employers"):
        touch(source, [(one.pk, one.path) for one in tree.values()])
    return tree


def join(union, count, *, group="none", days=10):
    for number in range(count):
        person = Person.objects.create(name=f"甲{number}")
        Membership.objects.create(
            person=person, union=union, path=union.path, name=person.name, group=group,
            joined_on=TODAY() - timedelta(days=days), employment_form="contract",
        )  # fmt: skip
    touch("members", [(union.pk, union.path)])


@pytest.fixture
def chair(tree, client):
    user = make_user("zhuxi", "chair", tree["江海省总工会"])
    client.force_login(user)
    return user


def rows_of(client, url: str) -> int:
    """How many records the list at an address holds, page after page."""
    count = 0
    while url:
        response = client.get(url)
        assert response.status_code == 200, url
        listing = response.context.get("listing")
        count += len(listing.items if listing else response.context["runs"])  # classes are a plain list
        url = listing.next_url if listing else response.context["next_url"]
    return count


def numbers(one) -> Iterator[tuple[int, str]]:
    """Those that count rows; what adds up a measure (hours, visitors) opens onto rows that are fewer or more."""
    for number in one.numbers:
        if not number.figure.measure:
            yield number.value, number.url


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("at", ["江海省总工会", "云湖市总工会", "柳桥街道总工会", "环卫公司工会"])
def test_every_number_is_its_list(tree, client, chair, at, kept):
    if kept:
        refresh(FIGURES.values(), TODAY(), [tree["江海省总工会"].path])
    for topic in topics():
        check_rows(client, client.get(f"/board/{tree[at].pk}", {"topic": topic}))


def check_rows(client, response) -> None:
    """Every number of a board, of its branches and of its charts is as many rows as its list has."""
    shown = response.context["board"]
    for one in (shown, *shown.branches):
        for value, url in numbers(one):
            assert rows_of(client, url) == value, (one.union.name, url)
    for chart in (*response.context["beside"], *response.context["below"]):
        for label, value, *_ in chart.table["rows"]:
            if found := re.search('href="([^"]+)"', str(label)):
                assert rows_of(client, unescape(found[1])) == value, (chart.title, label)


def test_the_coverage_and_the_lights(tree, client, chair):
    shown = client.get(f"/board/{tree['嘉言区总工会'].pk}").context
    rate = shown["board"].rate("coverage_rate")
    assert (rate.whole.value, rate.part.value, rate.value) == (2, 1, 0.5)
    row = shown["table"].rows[0]
    assert [cell.text for cell in row.cells if cell.label == "建会率"] == ["50%"]
    assert [cell.light for cell in row.cells if cell.label == "超期未换届"] == ["late"]


def test_a_ratio_is_added_up_over_branches_and_opens_both_lists(tree, client, chair):
    for workers in (60, 200):
        make_employer(tree["大成区总工会"], union=tree["大成化工厂工会"], workers=workers)
    make_employer(tree["柳桥街道总工会"], workers=60)
    touch("employers", [(one.pk, one.path) for one in tree.values()])
    shown = client.get(f"/board/{tree['云湖市总工会'].pk}").context
    city, districts = shown["board"].rate("coverage_rate"), shown["board"].branches
    assert [(one.rate("coverage_rate").part.value, one.rate("coverage_rate").whole.value) for one in districts] == [
        (1, 3),
        (2, 3),
    ]
    assert (city.part.value, city.whole.value) == (3, 6)
    assert rows_of(client, city.part.url) == 3
    assert rows_of(client, city.whole.url) == 6
    chart = next(one for one in (*shown["beside"], *shown["below"]) if one.key == "coverage_rate-规模")
    small = next(row for row in chart.table["rows"] if "25 至 99 人" in str(row[0]))
    assert small[1:] == [1, 2, "50%"]
    assert rows_of(client, unescape(re.search('href="([^"]+)"', str(small[0]))[1])) == 1
    page = client.get(f"/board/{tree['云湖市总工会'].pk}", {"sort": "-coverage_rate"}).context["table"]
    assert [row.name for row in page.rows] == ["大成区总工会", "嘉言区总工会"]


def test_the_branches_sort_by_every_column_both_ways(tree, client, chair):
    url = f"/board/{tree['云湖市总工会'].pk}"
    heads = client.get(url).context["table"].heads
    assert [head.sorted for head in heads if head.key == "members"] == ["descending"]
    for head in heads:
        first = [row.name for row in client.get(url + head.url).context["table"].rows]
        again = client.get(url + head.url).context["table"].heads
        turned = next(one.url for one in again if one.key == head.key)
        second = [row.name for row in client.get(url + turned).context["table"].rows]
        assert sorted(first) == sorted(second) == ["嘉言区总工会", "大成区总工会"]
        if head.key in ("members", "name", "unions", "coverage_rate"):
            assert first == second[::-1], head.key


def asked(client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_the_board_asks_no_more_of_a_larger_tree(tree, client, chair):
    url = f"/board/{tree['江海省总工会'].pk}"
    asked(client, url)
    small = asked(client, url)
    city = tree["云湖市总工会"]
    make_more(city, 30)
    refresh(FIGURES.values(), TODAY(), [tree["江海省总工会"].path])
    warm = asked(client, f"/board/{city.pk}")
    some = 4 * len(FIGURES)  # what was written is counted afresh: a few queries for each figure
    assert small <= some
    assert warm <= 12 + len(FIGURES)  # a figure without any row in the branch has no memo there: one look, no rows
    join(tree["环卫公司工会"], 1)
    assert asked(client, url) <= some
    assert asked(client, f"/board/{tree['柳桥街道总工会'].pk}") <= some


def make_more(city, count):
    from niangjia.organizations.services.bulk import NewUnion, create_many
    from niangjia.organizations.tests.factories import make_superuser

    rows = [NewUnion("虚拟省总工会", "federation", None, "X")]
    rows += [NewUnion(f"第{at}区总工会", "federation", 0) for at in range(count)]
    create_many(rows, by=make_superuser(), effective_on=TODAY())


def test_a_past_day_has_its_own_numbers_and_opens_its_own_lists(tree, client, chair):
    make_term(tree["快递站工会"], days_left=-30)
    day = TODAY() - timedelta(days=20)
    response = client.get(f"/board/{tree['江海省总工会'].pk}", {"on": day.isoformat()})
    shown = response.context["board"]
    assert shown.number("members").value == 4  # those of 40 days ago; the others joined 10 days ago
    assert shown.number("employers") is None
    assert {figure.key for figure in shown.left_out} >= {"employers", "employers_uncovered"}
    for one in (shown, *shown.branches):
        for number in one.numbers:
            assert bool(number.url) == number.figure.past
            if number.url:
                assert day.isoformat() in number.url
                assert rows_of(client, number.url) == number.value, (one.union.name, number.url)
    assert shown.number("terms_overdue").value == 1
    page = response.content.decode()
    assert "回到今天" in page
    assert "没有逐日记录" in page
    assert f"?on={day.isoformat()}" in page  # the way down keeps the day


def test_a_topic_has_a_leaf_of_its_own_and_keeps_to_it(tree, client, chair, monkeypatch):
    monkeypatch.setitem(FIGURES, "hired", replace(FIGURES["members"], key="hired", label="已就业", topic="jobs"))
    response = client.get("/board/", {"topic": "jobs"})
    found = {one.figure.key for one in response.context["board"].numbers}
    assert found == {one.key for one in FIGURES.values() if one.topic == "jobs"} >= {"hired"}
    assert "?sort=-hired&topic=jobs" in {head.url for head in response.context["table"].heads}
    assert all("topic=jobs" in row.url for row in response.context["table"].rows)
    assert [tab["label"] for tab in response.context["tabs"] if tab["active"]] == ["就业"]
    assert "hired" not in {one.figure.key for one in client.get("/board/").context["board"].numbers}
    assert client.get("/board/", {"topic": "weather"}).status_code == 422


@pytest.mark.parametrize(
    ("text", "said"),
    [("2026-13-45", "日期应写成 2026-06-30 的样子。"), ("昨天", "日期应写成 2026-06-30 的样子。"),
     ("0001-01-01", "最早可以看 1949-10-01。"), ("9999-12-31", "最晚可以看今天。")],
)  # fmt: skip
def test_a_wrong_day_is_told(tree, client, chair, text, said):
    response = client.get("/board/", {"on": text})
    assert (response.status_code, said in response.content.decode()) == (422, True)


def test_a_union_outside_is_not_found_and_no_staff_is_told_why(tree, client):
    client.force_login(make_user("quzhuxi", "chair", tree["嘉言区总工会"]))
    assert client.get("/board/").context["union"] == tree["嘉言区总工会"]
    assert client.get(f"/board/{tree['大成区总工会'].pk}").status_code == 404
    assert client.get(f"/board/{tree['云湖市总工会'].pk}").status_code == 404
    client.force_login(make_user("huiyuan"))
    response = client.get("/board/")
    assert response.status_code == 403
    assert "您的任职不能打开这里" in response.content.decode()


def test_the_api_gives_the_same_numbers(tree, client, chair):
    asked = {"username": chair.username, "password": PASSWORD, "name": "测试"}
    token = client.post("/api/v1/tokens", asked, content_type="application/json").json()["token"]
    headers = {"authorization": f"Bearer {token}"}
    body = client.get("/api/v1/figures", {"union": str(tree["云湖市总工会"].pk)}, headers=headers).json()
    shown = board(tree["云湖市总工会"], TODAY(), today=TODAY())
    assert {one["key"]: one["value"] for one in body["items"]} == {
        one.figure.key: one.value for one in shown.numbers
    }
    assert {one["name"] for one in body["branches"]} == {"嘉言区总工会", "大成区总工会"}
    assert client.get("/api/v1/figures", {"on": "2026-13-45"}, headers=headers).status_code == 422


@pytest.mark.parametrize(
    ("many", "side_by_side"), [(1, 3), (5, 5), (6, 3), (8, 4), (9, 3), (10, 5), (11, 4), (15, 5), (16, 4), (17, 5), (20, 5)]
)
def test_no_figure_stands_alone_where_it_need_not(many: int, side_by_side: int) -> None:
    assert across(many) == side_by_side
