"""The pages and the API of duplicates: what is shown, what is masked, what comes back."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from niangjia.accounts.services import issue_token
from niangjia.duplicates.scanning import scan
from niangjia.duplicates.states import PairState
from niangjia.duplicates.tests.factories import PHONE, make_pair, make_twice
from niangjia.kernel import job_runner
from niangjia.kernel.invented import identity
from niangjia.members.models import Person
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db
DEPOT, WASTE, STREET = "快递站工会", "环卫公司工会", "柳桥街道总工会"


def officer(tree: Any, role: str = "organiser", place: str = STREET) -> Any:
    user = make_user("", role, tree[place])
    type(user).objects.filter(pk=user.pk).update(second_factor_since=user.created_at)
    return type(user).objects.get(pk=user.pk)


def test_the_list_says_who_why_and_where_in_few_queries(tree):
    user, desk = officer(tree), None
    counts = []
    for n in range(3):
        make_twice(tree[DEPOT], tree[WASTE], name=f"林小{'甲乙丙'[n]}", phone=f"1990000222{n}") if n else make_pair(
            tree[DEPOT], tree[WASTE], name="林小甲"
        )
        if n == 1:
            continue
        Person.objects.filter(name__startswith="林小").update(birth_date=Person.objects.order_by("pk")[0].birth_date)
        scan()
        desk = client_of(user)
        with CaptureQueriesContext(connection, ) as caught:
            page = desk.get("/desk/duplicates").content.decode()
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 16
    assert "同一手机号，姓名相同" in page
    assert DEPOT in page
    assert WASTE in page


@pytest.mark.parametrize(("first", "number"), [("", ""), (identity(8886), identity(8888))], ids=["any", "masked alike"])
def test_of_two_numbers_none_is_suggested(tree, first, number):
    pair = make_pair(tree[DEPOT], tree[WASTE], name="林晓满", numbers=True, first=first, number=number)
    desk, url = client_of(officer(tree, place="嘉言区总工会")), f"/desk/duplicates/{pair.pk}"
    page = desk.get(url).content.decode()
    assert 'name="from_id_number" value="left" required >' in page
    assert 'name="from_id_number" value="right" >' in page
    sent = {"keep": "right", "stays": "left"}
    refused = desk.post(f"{url}/merge", sent)
    assert refused.status_code == 422
    assert "请选择证件号码" in refused.content.decode()
    wanted = Person.objects.get(pk=pair.left).id_number
    desk.post(f"{url}/merge", sent | {"from_id_number": "left"})
    assert Person.objects.get(pk=pair.right).id_number == wanted


def test_side_by_side_masked_merged_and_taken_back(tree):
    pair, desk = make_pair(tree[DEPOT], tree[WASTE], name="林晓满"), client_of(officer(tree))
    url = f"/desk/duplicates/{pair.pk}"
    page = desk.get(url).content.decode()
    number = Person.objects.get(pk=pair.left).id_number
    assert number not in page
    assert PHONE not in page
    assert number[-4:] in page
    refused = desk.post(f"{url}/merge", {"keep": "left"})
    assert refused.status_code == 422
    assert "请选择哪一个会籍继续" in refused.content.decode()
    done = desk.post(f"{url}/merge", {"keep": "right", "stays": "left"}, follow=True)
    assert "已合并" in done.content.decode()
    assert "已并入另一份" in done.content.decode()
    kept = Person.objects.get(pk=pair.right)
    assert kept.id_number == number  # the only number there was goes along
    assert [one.union.name for one in kept.memberships.filter(left_on__isnull=True)] == [DEPOT]
    back = desk.post(f"{url}/unmerge", {"reason": "认错人了"}, follow=True).content.decode()
    assert "两份档案都恢复了" in back
    pair.refresh_from_db()
    assert pair.state == PairState.OPEN
    assert Person.objects.get(pk=pair.left).id_number == number


def test_told_apart_and_asked_again(tree):
    pair, desk = make_pair(tree[DEPOT], tree[WASTE]), client_of(officer(tree))
    url = f"/desk/duplicates/{pair.pk}"
    page = desk.post(f"{url}/different", {"reason": "双胞胎"}, follow=True).content.decode()
    assert "不是同一人" in page
    assert "双胞胎" in desk.get(url).content.decode()
    desk.post(f"{url}/reopen")
    desk.post(f"{url}/later")
    pair.refresh_from_db()
    assert pair.state == PairState.LATER
    assert desk.post(f"{url}/nonsense").status_code == 404
    assert desk.get(f"{url}/merge").status_code == 405


def test_two_numbers_are_said_loudly(tree):
    pair = make_pair(tree[DEPOT], tree[WASTE], numbers=True)
    page = client_of(officer(tree, place="嘉言区总工会")).get(f"/desk/duplicates/{pair.pk}").content.decode()
    assert "两份档案各有一个完整的证件号码" in page
    assert client_of(officer(tree)).get(f"/desk/duplicates/{pair.pk}").status_code == 404


def test_a_file_that_is_gone_is_said(tree):
    pair = make_pair(tree[DEPOT], tree[WASTE])
    one = Person.objects.get(pk=pair.right)
    one.memberships.all().delete()
    one.delete()
    desk = client_of(officer(tree))
    assert "已经不在了" in desk.get(f"/desk/duplicates/{pair.pk}").content.decode()
    assert desk.post(f"/desk/duplicates/{pair.pk}/merge", {"keep": "left"}).status_code == 404


def test_the_scan_is_asked_for_and_firms_phones_are_shown(tree):
    for n in range(22):
        make_member(tree[DEPOT], f"林小{'甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥'[n]}", phone="19900004444")
    user = officer(tree)
    desk = client_of(user)
    assert "已开始查找" in desk.post("/desk/duplicates/scan", follow=True).content.decode()
    job_runner.drain()
    page = desk.get("/desk/duplicates").content.decode()
    assert "多人共用的手机号" in page
    assert "199****4444" in page
    assert "19900004444" not in page
    assert "比对 22 人" in page


def test_by_api_from_list_to_unmerge(tree):
    pair, user = make_pair(tree[DEPOT], tree[WASTE]), officer(tree)
    headers = {"authorization": f"Bearer {issue_token(by=user, name='测试')[1]}"}
    api = Client(headers=headers)

    def post(verb: str, **body: Any) -> Any:
        return api.post(f"/api/v1/duplicates/{pair.pk}/{verb}", json.dumps(body), content_type="application/json")

    listed = api.get("/api/v1/duplicates?certainty=sure").json()["items"]
    assert [one["id"] for one in listed] == [str(pair.pk)]
    assert api.get("/api/v1/duplicates?certainty=possible").json()["items"] == []
    full = api.get(f"/api/v1/duplicates/{pair.pk}").json()
    assert PHONE not in json.dumps(full)
    assert full["left_memberships"][0]["union"] in (DEPOT, WASTE)
    refused = post("merge", keep=str(pair.left))
    assert refused.status_code == 422
    assert "stays" in refused.json()["errors"]
    stays = full["left_memberships"][0]["id"]
    assert post("merge", keep=str(pair.left), stays=stays).json()["state"] == "merged"
    assert post("merge", keep=str(pair.left), stays=stays).status_code == 409
    undone = post("unmerge", reason="")
    assert undone.json() == {"pair": undone.json()["pair"], "stays": []}
    assert post("later").json()["state"] == "later"
    assert post("reopen").json()["state"] == "open"
    assert post("different").json()["state"] == "different"
    assert api.post("/api/v1/duplicates/scan").status_code == 202
