"""Hardship records: pasted with errors, seen by chairs and care officers alone, each look told, closed and opened again."""

from typing import Any

import pytest
from django.utils import timezone

from niangjia.care import services
from niangjia.care.models import Case
from niangjia.care.tests.factories import HEAD, line, make_case
from niangjia.kernel.audit import looks_at
from niangjia.kernel.errors import Forbidden, Invalid, Refused
from niangjia.kernel.questions import life
from niangjia.kernel.workflow import history
from niangjia.members.tests.factories import current, make_member
from niangjia.organizations.tests.factories import make_tree, make_user
from tests.support.clients import client_of, text

pytestmark = pytest.mark.django_db
DISTRICT, OTHER, WASTE = "嘉言区总工会", "大成区总工会", "环卫公司工会"


@pytest.fixture
def tree(db: Any) -> Any:
    return make_tree()


def test_a_messy_list_keeps_what_is_wrong_and_takes_the_rest(tree: Any) -> None:
    by = make_user("", "care_officer", tree[DISTRICT])
    one, two, far = (make_member(tree[at], name) for at, name in ((WASTE, "田桂香"), (WASTE, "曹广林"), (OTHER, "段成海")))
    rows = [line(one), line(one, "相对困难"), line(far), line(two, "很困难"), line(two, on="9999-01-01"), line(two, on="春天"), line(two, "意外致困职工")]
    came = services.open_cases(by=by, union=tree[DISTRICT], table="\n".join((HEAD, *rows)))
    assert [(made.name, made.kind, made.number) for made in came.made] == [("田桂香", "deep", "YH-2026-001"), ("曹广林", "sudden", "YH-2026-001")]
    assert [row.wrong for row in came.wrong] == [
        "已经有在册的档案",
        "在所选工会的会员里没有找到，请核对姓名和号码",
        "困难类型“很困难”要写成：深度困难、相对困难、意外致困",
        "日期“9999-01-01”还没有到",
        "日期“春天”要写成 2025-06-18 这样",
    ]
    with pytest.raises(Invalid, match="一行也没有写入"):
        services.open_cases(by=by, union=tree[DISTRICT], table=came.left)


def test_a_short_name_that_was_padded_to_three_characters_is_the_same(tree: Any) -> None:
    by, row = make_user("", "care_officer", tree[DISTRICT]), line(make_member(tree[WASTE], "田桂"))
    came = services.open_cases(by=by, union=tree[DISTRICT], table=row.replace("田桂", "田\u3000桂"))
    assert [one.name for one in came.made] == ["田桂"]


def test_the_county_keeps_them_and_chairs_and_care_officers_alone(tree: Any) -> None:
    table = line(make_member(tree[WASTE], "田桂香"))
    with pytest.raises(Refused, match="由县区级以上总工会建立"):
        services.open_cases(by=make_user("", "chair", tree[WASTE]), union=tree[WASTE], table=table)
    for role in ("organiser", "leader", "auditor", "administrator"):
        with pytest.raises(Forbidden, match="需要主席、帮扶干部任职"):
            services.open_cases(by=make_user("", role, tree[DISTRICT]), union=tree[DISTRICT], table=table)
    assert not Case.objects.exists()


def test_no_button_for_whoever_keeps_no_register(tree: Any, one_factor: None) -> None:
    pages = {at: text(client_of(make_user("", "chair", tree[at])).get("/desk/cases")) for at in (WASTE, DISTRICT)}
    assert "由县区级以上总工会建档" in pages[WASTE]
    assert ["/desk/cases/paste" in page for page in pages.values()] == [False, True]


def test_closed_and_opened_again_and_one_at_a_time(tree: Any) -> None:
    by = make_user("", "chair", tree[DISTRICT])
    one = make_case(make_member(tree[WASTE], "田桂香"))
    with pytest.raises(Invalid):
        services.close(by=by, case=one, reason="")
    services.close(by=by, case=one, reason="家庭收入连续两年超过标准")
    services.reopen(by=by, case=one, reason="因病返困")
    services.close(by=by, case=one, reason="已脱困")
    assert [event.verb for event in history(one)] == ["close", "reopen", "close"]
    make_case(current(one.person))
    with pytest.raises(Refused, match="已经有在册的档案"):
        services.reopen(by=by, case=one, reason="恢复")


def test_the_person_sees_who_looked_and_nobody_else_hears_of_it(tree: Any, one_factor: None) -> None:
    member = make_member(tree[WASTE], "田桂香", user=make_user("tian"))
    case = make_case(member)
    officer, organiser = (make_user("", role, tree[DISTRICT]) for role in ("care_officer", "organiser"))
    assert "田桂香" in text(client_of(officer).get("/desk/cases"))
    assert "深度困难" in text(client_of(officer).get(f"/desk/cases/{case.pk}"))
    assert [(look.by, look.detail["what"]) for look in looks_at(member.person)] == [(officer, "困难职工档案")]
    assert client_of(organiser).get("/desk/cases").status_code == 403
    assert client_of(organiser).get(f"/desk/cases/{case.pk}").status_code == 403
    seen = {viewer: [one.title for one in life(member.person, viewer)] for viewer in (officer, organiser, member.person.user)}
    assert [("建立困难职工档案" in titles) for titles in seen.values()] == [True, False, True]
    assert "深度困难" in text(client_of(member.person.user).get("/my/data"))


def test_neither_the_page_of_a_person_nor_the_trail_tells_others_whose_record_it_is(tree: Any, one_factor: None) -> None:
    member = make_member(tree[WASTE], "田桂香")
    case = make_case(member)
    officer, organiser, auditor = (make_user("", role, tree[DISTRICT]) for role in ("care_officer", "organiser", "auditor"))
    services.look(by=officer, case=case)
    services.close(by=officer, case=case, reason="田桂香家已脱困")
    page = f"/desk/members/{member.person_id}"
    assert "查看了困难职工档案" in text(client_of(officer).get(page))
    assert "困难职工" not in text(client_of(organiser).get(page))
    trail = client_of(auditor).get("/desk/audit").context["listing"]
    shown = [(row.verb, row.reason) for row in trail.items if row.label == "care.case"]
    assert shown == [("case.close", ""), ("look", "")]  # that there was an act is told, not about whom
    for sought in (str(member.person_id), "田桂香"):
        assert client_of(auditor).get("/desk/audit", {"search": sought}).context["listing"].items == []


def test_a_program_does_the_same(tree: Any, call: Any) -> None:
    by, member = make_user("", "care_officer", tree[DISTRICT]), make_member(tree[WASTE], "田桂香", user=make_user("tian"))
    said = {"union": tree[DISTRICT].pk, "table": f"{HEAD}\n{line(member)}\n坏行"}
    assert call(by, "POST", "/cases", said, 201)["count"] == 1
    one = call(by, "GET", "/cases?kind=deep")["items"][0]
    assert (one["name"], one["on"]) == ("田桂香", "2026-03-02")
    assert call(by, "POST", f"/cases/{one['id']}/close", {"reason": "已脱困"})["state"] == "closed"
    assert call(by, "POST", f"/cases/{one['id']}/reopen", {"reason": "返困"})["state"] == "open"
    call(by, "POST", "/cases", said, 422)
    call(make_user("", "organiser", tree[DISTRICT]), "GET", "/cases", status=403)


def test_a_union_that_ends_hands_its_records_on(tree: Any) -> None:
    one = make_case(make_member(tree[WASTE], "田桂香"), on=timezone.localdate())
    services.hand_over(by=None, union=tree[WASTE], home=tree[DISTRICT], reason="撤销建制")
    one.refresh_from_db()
    assert (one.union_id, one.path) == (tree[DISTRICT].pk, tree[DISTRICT].path)
