"""The register of honours: a pasted list with errors, who may write what, taken back and brought back."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from niangjia.honours import services
from niangjia.honours.models import Honour
from niangjia.honours.tests.factories import HEAD, line, make_honour
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.workflow import history
from niangjia.members.tests.factories import current, make_member
from niangjia.organizations.tests.factories import make_tree, make_user
from tests.support.clients import client_of, text

pytestmark = pytest.mark.django_db
CITY, DISTRICT, OTHER, WASTE = "云湖市总工会", "嘉言区总工会", "大成区总工会", "环卫公司工会"


@pytest.fixture
def tree(db: Any) -> Any:
    return make_tree()


def test_a_messy_list_keeps_what_is_wrong_and_takes_the_rest(tree: Any) -> None:
    by = make_user("", "organiser", tree[DISTRICT])
    good, twin, far = (make_member(tree[one], name) for one, name in ((WASTE, "田桂香"), (WASTE, "曹广林"), (OTHER, "段成海")))
    tomorrow = timezone.localdate() + timedelta(days=1)
    rows = [
        line(good), line(good), line(twin, "全国五一劳动奖章", ""), line(far), line(twin, level="宇宙级"), line(twin, document=""),
        line(twin, on=str(tomorrow)), line(twin, on="去年"), line(twin, title=""), "李四\t\t工匠\t单位\t2024-01-01",
    ]  # fmt: skip
    came = services.enter(by=by, union=tree[DISTRICT], table="\n".join((HEAD, "", *rows)))
    assert [(one.name, one.kind, one.level) for one in came.made] == [("田桂香", "model_worker", "city"), ("曹广林", "medal", "nation")]
    assert [row.wrong for row in came.wrong] == [
        "这项荣誉已经登记过",
        "在所选工会的会员里没有找到，请核对姓名和号码",
        "级别“宇宙级”要写成：全国、省级、市级、县区级、乡镇街道、单位",
        "市级的荣誉要写表彰文件的文号",
        f"日期“{tomorrow}”还没有到",
        "日期“去年”要写成 2025-06-18 这样",
        "没有荣誉名称",
        "没有身份证号或手机号（后四位也可以）",
    ]
    assert came.left.splitlines()[0] == HEAD
    assert "宇宙级" in came.left
    assert services.enter(by=by, union=tree[DISTRICT], table=came.left.replace("宇宙级", "市级")).made[0].name == "曹广林"
    with pytest.raises(Invalid, match="一行也没有写入"):
        services.enter(by=by, union=tree[DISTRICT], table="\n".join((HEAD, line(good))))


def test_a_short_name_that_was_padded_to_three_characters_is_the_same(tree: Any) -> None:
    by, row = make_user("", "organiser", tree[DISTRICT]), line(make_member(tree[WASTE], "田桂"))
    came = services.enter(by=by, union=tree[DISTRICT], table=row.replace("田桂", "田\u3000桂"))
    assert [one.name for one in came.made] == ["田桂"]


def test_what_is_above_a_union_is_not_its_to_write_down(tree: Any) -> None:
    member = make_member(tree[WASTE], "田桂香")
    chair = make_user("", "chair", tree[WASTE])
    with pytest.raises(Invalid) as refused:
        services.enter(by=chair, union=tree[WASTE], table=line(member))
    assert "市级的荣誉由县区级以上总工会登记" in refused.value.errors["table"][0]
    own = line(member, "公司岗位标兵", "单位", document="")
    assert services.enter(by=chair, union=tree[WASTE], table=own).made[0].kind == "pacesetter"
    with pytest.raises(Missing):
        services.enter(by=chair, union=tree[DISTRICT], table=line(member))
    with pytest.raises(Forbidden, match="需要主席、组织干部任职"):
        services.enter(by=make_user("", "auditor", tree[DISTRICT]), union=tree[DISTRICT], table=line(member))


def test_withdrawn_and_brought_back_never_edited(tree: Any) -> None:
    by = make_user("", "chair", tree[DISTRICT])
    one = make_honour(make_member(tree[WASTE], "田桂香"))
    with pytest.raises(Invalid):
        services.withdraw(by=by, honour=one, reason=" ")
    services.withdraw(by=by, honour=one, reason="表彰已被撤销")
    with pytest.raises(Refused):
        services.withdraw(by=by, honour=one, reason="再撤一次")
    services.restore(by=by, honour=one, reason="撤销有误")
    assert [event.verb for event in history(one)] == ["withdraw", "restore"]
    services.withdraw(by=by, honour=one, reason="再次撤销")
    make_honour(current(one.person), on=one.on)
    with pytest.raises(Refused, match="已经重新登记过"):
        services.restore(by=by, honour=one, reason="恢复")
    assert Honour.objects.get(pk=one.pk).state == "withdrawn"


def test_the_desk_pastes_looks_up_and_withdraws(tree: Any, one_factor: None) -> None:
    member = make_member(tree[WASTE], "田桂香", user=make_user("tian"))
    desk = client_of(make_user("", "organiser", tree[DISTRICT]))
    page = desk.post("/desk/honours/paste", {"union": tree[DISTRICT].code, "table": f"{HEAD}\n{line(member)}\n坏行"})
    assert page.status_code == 422  # the wrong row stays in the field, the good one is in
    assert "坏行" in text(page)
    one = Honour.objects.get()
    assert "云湖市劳动模范" in text(desk.get("/desk/honours?search=田"))
    assert "云政发〔2024〕8 号" in text(desk.get(f"/desk/honours/{one.pk}"))
    assert "云湖市劳动模范" in text(client_of(member.person.user).get("/my/data"))
    assert desk.post(f"/desk/honours/{one.pk}/withdraw", {"reason": " "}).status_code == 422
    assert desk.post(f"/desk/honours/{one.pk}/withdraw", {"reason": "重复登记"}).status_code == 302
    assert "重复登记" in text(desk.get(f"/desk/honours/{one.pk}"))
    assert desk.get(f"/desk/honours/{one.pk}/vanish").status_code == 404


def test_a_program_does_the_same(tree: Any, call: Any) -> None:
    by, member = make_user("", "organiser", tree[DISTRICT]), make_member(tree[WASTE], "田桂香", user=make_user("tian"))
    said = {"union": tree[DISTRICT].pk, "table": f"{HEAD}\n{line(member)}\n坏行"}
    came = call(by, "POST", "/honours", said, 201)
    assert (came["count"], [one["text"] for one in came["wrong"]]) == (1, ["坏行"])
    one = call(by, "GET", "/honours?level=city")["items"][0]
    assert (one["name"], one["state"]) == ("田桂香", "held")
    assert call(member.person.user, "GET", "/honours/mine")["items"][0]["id"] == one["id"]
    assert call(by, "POST", f"/honours/{one['id']}/withdraw", {"reason": "重复登记"})["state"] == "withdrawn"
    assert call(by, "POST", f"/honours/{one['id']}/restore", {"reason": "不是重复"})["state"] == "held"
    call(by, "POST", "/honours", said, 422)
    call(member.person.user, "POST", "/honours", said, 403)


def test_a_union_that_ends_hands_its_register_on(tree: Any) -> None:
    one = make_honour(make_member(tree[WASTE], "田桂香"))
    services.hand_over(by=None, union=tree[WASTE], home=tree[DISTRICT], reason="撤销建制")
    one.refresh_from_db()
    assert (one.union_id, one.path) == (tree[DISTRICT].pk, tree[DISTRICT].path)
