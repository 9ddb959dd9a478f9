"""Every page of this context, by role, with one literal count of queries for each list."""

import pytest
from django.urls import reverse

from niangjia.organizations.models import Appointment, Employer, Term, Union
from niangjia.organizations.tests.factories import (
    make_appointment,
    make_employer,
    make_seat,
    make_term,
    make_tree,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]


@pytest.fixture
def chair(tree, client):
    user = make_user("shi-zhuxi", "chair", tree["云湖市总工会"])
    client.force_login(user)
    return user


def fill(tree, count):
    """``count`` rows in every list."""
    street = tree["柳桥街道总工会"]
    for number in range(count):
        union = list(tree.values())[number + 1]
        make_seat(make_term(union, days_left=20 * number - 10))
        make_employer(street, union=tree["环卫公司工会"] if number % 2 == 0 else None)
        make_appointment(make_user(), "organiser", union)


LISTS = ("unions", "terms", "appointments", "employers")


@pytest.mark.parametrize(
    ("name", "queries"), [("unions", 6), ("terms", 7), ("appointments", 6), ("employers", 7)]
)
@pytest.mark.usefixtures("chair")
def test_a_list_asks_as_often_for_three_rows_as_for_one(
    tree, client, django_assert_num_queries, name, queries
):
    url = reverse(f"organizations:{name}")
    fill(tree, 1)
    client.get(url)
    with django_assert_num_queries(queries):
        assert client.get(url).status_code == 200
    for number in range(2):
        union = list(tree.values())[number + 2]
        make_term(union, days_left=50)
        make_employer(tree["柳桥街道总工会"], union=tree["环卫公司工会"])
        make_appointment(make_user(), "organiser", union)
    with django_assert_num_queries(queries):
        assert client.get(url).status_code == 200


def pages(tree):
    """The address of every page with a record behind it."""
    fill(tree, 2)
    union, term, one, firm = (
        tree["环卫公司工会"],
        Term.objects.first(),
        Appointment.objects.last(),
        Employer.objects.first(),
    )
    seat = term.seats.first()
    found = [reverse(f"organizations:{name}") for name in (*LISTS, "tree", "union_new", "term_new", "roles")]
    found += [
        reverse(f"organizations:{name}") for name in ("appointment_new", "employer_new", "public_unions")
    ]
    found += [
        reverse(f"organizations:union_{verb}", args=[union.pk])
        for verb in ("edit", "rename", "move", "merge", "dissolve")
    ]
    found += [reverse(f"organizations:{name}", args=[union.pk]) for name in ("union", "public_union")]
    found += [
        reverse(f"organizations:{name}", args=[term.pk])
        for name in ("term", "term_extend", "term_end", "seat_new")
    ]
    found += [reverse("organizations:seat_leave", args=[term.pk, seat.pk])]
    found += [
        reverse(f"organizations:{name}", args=[one.pk]) for name in ("appointment", "appointment_remove")
    ]
    found += [reverse(f"organizations:{name}", args=[firm.pk]) for name in ("employer", "employer_edit")]
    found += [
        reverse("organizations:tree") + f"?open={union.parent_id}",
        reverse("organizations:tree") + "?on=2024-06-30",
    ]
    return found


def test_every_page_opens_for_the_chair_and_no_record_for_a_stranger(tree, client, chair):
    addresses = pages(tree)
    for url in addresses:
        response = client.get(url)
        assert response.status_code == 200, f"{url}: {response.status_code}"
    stranger = make_user(role="chair", union=make_tree()["大成区总工会"])
    client.force_login(stranger)
    for url in addresses:
        if (
            any(str(key) in url for key in Union.objects.values_list("pk", flat=True))
            and "/desk/" in url
            and "tree" not in url
        ):
            assert client.get(url).status_code == 404, url


def test_a_leader_reads_and_is_told_who_may_write(tree, client):
    client.force_login(make_user(role="leader", union=tree["云湖市总工会"]))
    union = tree["环卫公司工会"]
    page = client.get(reverse("organizations:union", args=[union.pk])).content.decode()
    assert "“更名”由本级或上级工会的系统管理员、主席、组织干部办理。" in page
    assert "新建下级工会" not in page
    assert "您是“云湖市总工会”的领导（只读）" in page
    assert client.get(reverse("organizations:union_rename", args=[union.pk])).status_code == 403


def test_renaming_by_form_keeps_the_input_when_refused(tree, client, chair):
    union = tree["环卫公司工会"]
    url = reverse("organizations:union_rename", args=[union.pk])
    refused = client.post(url, {"name": "快递站工会", "effective_on": "2026-03-01", "reason": "改制"})
    assert refused.status_code == 422
    assert "已经有“快递站工会”" in refused.content.decode()
    assert 'value="快递站工会"' in refused.content.decode()
    done = client.post(url, {"name": "云湖环卫集团工会", "effective_on": "2026-03-01", "reason": "改制"})
    assert done.status_code == 302
    page = client.get(done.url).content.decode()
    assert "“环卫公司工会”更名为“云湖环卫集团工会”" in page


def test_a_stale_edit_comes_back_with_both_and_goes_through_when_sent_again(tree, client, chair):
    union = tree["环卫公司工会"]
    url = reverse("organizations:union_edit", args=[union.pk])
    mine = {"code": union.code, "address": "我的地址", "revision": 0}
    assert client.post(url, {"code": union.code, "address": "别人的地址", "revision": 0}).status_code == 302
    stale = client.post(url, mine)
    text = stale.content.decode()
    assert stale.status_code == 409
    assert "我的地址" in text
    assert "别人的地址" in text
    assert 'name="revision" value="1"' in text
    assert client.post(url, mine | {"revision": 1}).status_code == 302
    union.refresh_from_db()
    assert union.address == "我的地址"


def test_a_union_is_chosen_by_code_or_name_and_several_answers_are_named(tree, client, chair):
    url = reverse("organizations:union_move", args=[tree["环卫公司工会"].pk])
    words = {"effective_on": "2026-03-01", "reason": "区划调整"}
    several = client.post(url, words | {"to": "区总工会"})
    assert "有多个工会符合" in several.content.decode()
    assert tree["大成区总工会"].code in several.content.decode()
    assert client.post(url, words | {"to": tree["大成区总工会"].code}).status_code == 302


def test_the_tree_of_a_past_day_shows_the_names_and_places_of_that_day(tree, client, chair):
    from datetime import date

    from niangjia.organizations.services.moving import move_union
    from niangjia.organizations.services.unions import rename_union

    street = tree["柳桥街道总工会"]
    rename_union(union=street, name="柳桥新城街道总工会", by=chair, reason="x", effective_on=date(2026, 5, 1))
    move_union(union=street, to=tree["大成区总工会"], by=chair, reason="x", effective_on=date(2026, 7, 1))

    def level(on, union):
        return client.get(reverse("organizations:tree"), {"on": on, "open": tree[union].pk}).content.decode()

    assert ">柳桥街道总工会<" in level("2026-04-30", "嘉言区总工会")
    assert ">柳桥新城街道总工会<" in level("2026-06-30", "嘉言区总工会")
    assert "柳桥新城街道总工会" not in level("2026-07-01", "嘉言区总工会")
    assert ">柳桥新城街道总工会<" in level("2026-07-01", "大成区总工会")


def test_everybody_sees_names_and_addresses_and_nobody_by_name(tree, client):
    union = tree["环卫公司工会"]
    Union.objects.filter(pk=union.pk).update(
        address="柳桥路1号", contact="程立新", contact_phone="13800000000"
    )
    page = client.get(reverse("organizations:public_union", args=[union.pk])).content.decode()
    assert "柳桥路1号" in page
    assert "程立新" not in page
    assert "13800000000" not in page
    names = client.get(reverse("organizations:public_unions")).content.decode()
    assert "环卫公司工会" in names
    assert "清扫一班工会小组" not in names
    assert "导出" not in names
    assert (
        client.get(reverse("organizations:public_union", args=[tree["清扫一班工会小组"].pk])).status_code
        == 404
    )


def test_filters_search_and_branch_narrow_the_list(tree, client, chair):
    url = reverse("organizations:unions")

    def names(**query):
        return [row.record.name for row in client.get(url, query).context["listing"].rows]

    assert names(kind="group") == ["清扫一班工会小组"]
    assert names(search="hwgs") == ["环卫公司工会"]
    assert names(search="huanwei") == ["环卫公司工会"]
    assert names(search="化工") == ["大成化工厂工会"]
    assert names(search=tree["快递站工会"].code) == ["快递站工会"]
    assert names(union=str(tree["大成区总工会"].pk)) == ["大成区总工会", "大成化工厂工会"]
    assert names(union=str(tree["江海省总工会"].pk)) == [], "above the user's reach"
    assert names(sort="name")[0] == "云湖市总工会"
    assert names(state="dissolved") == []


@pytest.mark.parametrize("past", ["", "&on=2024-06-30"])
def test_a_level_with_many_unions_shows_the_rest_on_asking(tree, client, chair, monkeypatch, past):
    from niangjia.organizations.services.bulk import NewUnion, create_many
    from niangjia.organizations.tests.factories import LONG_AGO, make_superuser
    from niangjia.organizations.views import tree as view

    monkeypatch.setattr(view, "STEP", 4)
    district = tree["大成区总工会"]
    rows = [NewUnion(f"第{n}厂工会", "grassroots", district) for n in range(9)]
    made = create_many(rows, by=make_superuser(), effective_on=LONG_AGO)
    url = f"{reverse('organizations:tree')}?open={district.pk}{past}"
    page = client.get(url).content.decode()
    assert "第2厂工会" in page
    assert "第8厂工会" not in page
    assert "还有 6 个，继续显示" in page
    node = client.get(url).context["nodes"][0].children[1]
    page = client.get(node.rest_url).content.decode()
    assert "还有 2 个，继续显示" in page
    last = client.get(f"{reverse('organizations:tree')}?open={made[8].pk}{past}").content.decode()
    assert "第8厂工会" in last  # whoever is on the way is shown, wherever it stands


def test_a_browser_lets_a_group_through_without_an_approval(client, tree):
    """Whether one is needed depends on the kind, which is chosen on the same page."""
    client.force_login(make_user("zuzhi9", "organiser", tree["嘉言区总工会"]))
    url = reverse("organizations:union_new")
    page = client.get(url).content.decode()
    for name in ("approval", "approved_on"):
        assert " required" not in page.split(f'name="{name}"', 1)[1].split(">", 1)[0]
    said = {"parent": tree["环卫公司工会"].code, "name": "清扫二班工会小组", "effective_on": "2026-01-05"}
    assert client.post(url, said | {"kind": "grassroots"}).status_code == 422
    assert client.post(url, said | {"kind": "group"}).status_code == 302


def test_a_firm_outside_the_branches_of_its_union_is_named_without_a_link(client, tree):
    union = tree["环卫公司工会"]
    firm = make_employer(tree["大成区总工会"], union=union, name="云湖清扫公司")
    link = reverse("organizations:employer", args=[firm.pk])
    for name, at, opens in (("own", union, False), ("city", tree["云湖市总工会"], True)):
        client.force_login(make_user(name, "chair", at))
        body = client.get(reverse("organizations:union", args=[union.pk])).content.decode()
        assert firm.name in body
        assert (link in body) is opens
        assert client.get(link).status_code == (200 if opens else 404)
