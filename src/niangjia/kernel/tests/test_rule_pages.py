"""The pages of rules and holidays: who may, what they show, that nothing typed is lost."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.http import QueryDict
from django.urls import reverse

from niangjia.kernel import access, calendar
from niangjia.kernel.calendar import Holiday, HolidayYear
from niangjia.kernel.regulations import Regulation
from niangjia.kernel.views_regulations import RegulationListing

pytestmark = pytest.mark.django_db
YEAR = calendar.LAST + 1


@pytest.fixture
def enter(client, monkeypatch, settings):
    """Log somebody in who holds some roles; the second factor is not the matter here."""
    settings.SECOND_FACTOR = False

    def come(*roles):
        user = get_user_model().objects.create_user("-".join(roles) or "nobody", name="周")
        monkeypatch.setattr(access, "_roles_of", [lambda who: frozenset(roles)])
        client.force_login(user)
        return client

    return come


@pytest.fixture
def administrator(enter):
    return enter("administrator")


def some(key="gift.birthday_cap", region="32"):
    return Regulation.objects.get(key=key, region=region)


def values(**over):
    given = {
        "region": "3201",
        "value.yuan": "500",
        "text_zh": "生日慰问。",
        "document": "某市规定",
        "valid_from": "2026-01-01",
    }
    return {**given, "trust": "L", **over}


@pytest.mark.parametrize(
    "name", ["regulations", "calendar", "regulation_add", "calendar_paste", "holiday_add"]
)
def test_nobody_without_an_appointment(enter, client, name):
    assert client.get(reverse(f"kernel:{name}")).status_code == 302
    assert enter().get(reverse(f"kernel:{name}")).status_code == 403


def test_staff_look_rules_up_but_change_none(enter):
    client = enter("organiser")
    page = client.get(reverse("kernel:regulations")).content.decode()
    assert "增加地区规则" not in page
    assert client.get(reverse("kernel:regulation", args=[some().pk])).status_code == 200
    for url in (reverse("kernel:regulation_add"), reverse("kernel:regulation_end", args=[some().pk])):
        assert client.get(url).status_code == 403
        assert client.post(url, values()).status_code == 403


def test_staff_read_the_holidays_but_enter_none(enter):
    one = Holiday.objects.create(date=date(YEAR, 10, 1), kind="off", name="国庆节", source="通知")
    client = enter("organiser")
    here = f"{reverse('kernel:calendar')}?year={YEAR}"
    page = client.get(here).content.decode()
    assert "国庆节" in page
    assert f"确认 {YEAR} 年已录齐" not in page
    for url in (reverse("kernel:holiday", args=[one.pk]), reverse("kernel:holiday_add"), reverse("kernel:calendar_paste")):
        assert url not in page
        assert client.get(url).status_code == 403
    for url in (reverse("kernel:holiday_remove", args=[one.pk]), reverse("kernel:calendar_confirm")):
        assert client.post(url, {"year": YEAR}).status_code == 403
    assert "粘贴录入" in enter("administrator").get(here).content.decode()


@pytest.mark.parametrize(
    ("query", "there", "absent"),
    [
        ("area=gift", "会员生日慰问上限", "劳动争议"),
        ("area=gift&region=34", "500 元", "400 元"),
        ("region=00&area=gift", "节日慰问品", "会员生日慰问上限"),
        ("verified=0&area=bargain", "未核对原文", "北京市集体合同条例"),
        ("holding=past", "安徽省2018年规定", "皖工发"),
        ("search=皖工发", "2,200 元", "1,800 元"),
    ],
)
def test_the_list_finds_and_narrows(administrator, query, there, absent):
    page = administrator.get(f"{reverse('kernel:regulations')}?{query}").content.decode()
    body = page.partition('<table class="list"')[2]
    assert there in body
    assert absent not in body


@pytest.mark.parametrize("query", ["search=会员生日慰问上限", "search=工会", ""])
def test_the_list_costs_one_query_with_few_and_with_many(db, query, django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = RegulationListing(None, QueryDict(query)).rows
    assert rows


def test_a_rules_page_says_source_trust_and_its_versions(administrator):
    page = administrator.get(
        reverse("kernel:regulation", args=[some("gift.festival_cap").pk])
    ).content.decode()
    for words in ("1,800 元", "未核对原文", "苏工发〔2018〕13号", "安徽", "2,200 元"):
        assert words in page
    checked = administrator.get(
        reverse("kernel:regulation", args=[some("union.approval", "").pk])
    ).content.decode()
    assert "已核对原文" in checked


def test_a_region_gets_its_own_rule(administrator):
    url = f"{reverse('kernel:regulation_add')}?like={some().pk}"
    assert "400" in administrator.get(url).content.decode()
    answer = administrator.post(url, values())
    made = Regulation.objects.get(region="3201")
    assert answer.status_code == 302
    assert answer["Location"] == reverse("kernel:regulation", args=[made.pk])
    assert made.value == {"yuan": 500, "per": "member_year", "kinds": ["cake", "cake_voucher"]}
    assert made.verified
    assert made.added_by.name == "周"


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"region": "江"}, "行政区划代码"),
        ({"region": "32", "valid_from": "2026-01-01"}, "重叠"),
        ({"value.yuan": "很多"}, "整数"),
        ({"document": ""}, "document"),
        ({"valid_to": "2020-01-01"}, "不能早于"),
    ],
)
def test_a_mistake_is_said_and_nothing_typed_is_lost(administrator, over, words):
    before = Regulation.objects.count()
    answer = administrator.post(f"{reverse('kernel:regulation_add')}?like={some().pk}", values(**over))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "生日慰问。" in page
    assert Regulation.objects.count() == before


@pytest.mark.parametrize("like", ["x", "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"])
def test_a_forged_rule_is_not_found(administrator, like):
    assert administrator.get(f"{reverse('kernel:regulation_add')}?like={like}").status_code == 404


def test_without_a_rule_one_is_chosen_first(administrator):
    page = administrator.get(reverse("kernel:regulation_add")).content.decode()
    assert f"?like={some('union.term_years', '').pk}" in page


def test_a_rule_is_ended_with_a_reason(administrator):
    url = reverse("kernel:regulation_end", args=[some().pk])
    assert administrator.post(url, {"last_day": "2026-05-31", "reason": ""}).status_code == 422
    assert administrator.post(url, {"last_day": "2010-05-31", "reason": "x"}).status_code == 422
    assert administrator.post(url, {"last_day": "2026-05-31", "reason": "新文件"}).status_code == 302
    assert some().valid_to == date(2026, 5, 31)


def test_a_year_is_entered_confirmed_and_counted(administrator):
    here = reverse("kernel:calendar")
    assert f"{YEAR} 年还不能推算" in administrator.get(f"{here}?year={YEAR}").content.decode()
    assert administrator.post(reverse("kernel:calendar_confirm"), {"year": YEAR}).status_code == 422
    pasted = administrator.post(
        reverse("kernel:calendar_paste"),
        {"text": f"{YEAR}-01-01至{YEAR}-01-03 休 元旦", "source": "国办发明电"},
    )
    assert pasted["Location"] == f"{here}?year={YEAR}"
    assert "确认" in administrator.get(f"{here}?year={YEAR}").content.decode()
    administrator.post(reverse("kernel:calendar_confirm"), {"year": YEAR})
    assert HolidayYear.objects.get().year == YEAR
    assert f"{YEAR} 年可以推算" in administrator.get(f"{here}?year={YEAR}").content.decode()


def test_a_day_is_added_changed_and_removed(administrator):
    day = {"date": f"{YEAR}-05-01", "kind": "off", "name": "劳动节"}
    administrator.post(reverse("kernel:holiday_add"), day)
    one = Holiday.objects.get()
    changed = administrator.post(
        reverse("kernel:holiday", args=[one.pk]), {**day, "date": "1999-01-01", "name": "五一"}
    )
    assert changed.status_code == 302
    one.refresh_from_db()
    assert (one.date, one.name) == (date(YEAR, 5, 1), "五一")
    assert administrator.get(reverse("kernel:holiday_remove", args=[one.pk])).status_code == 405
    administrator.post(reverse("kernel:holiday_remove", args=[one.pk]))
    assert not Holiday.objects.exists()
    assert administrator.post(reverse("kernel:holiday_remove", args=[one.pk])).status_code == 404


def test_a_line_that_cannot_be_read_stays_in_the_box(administrator):
    answer = administrator.post(reverse("kernel:calendar_paste"), {"text": "国庆放七天"})
    assert answer.status_code == 422
    assert "国庆放七天" in answer.content.decode()
    assert "第 1 行" in answer.content.decode()


@pytest.mark.parametrize("year", ["x", "0", "99999", "2027.5"])
def test_a_year_that_is_none_is_not_found(administrator, year):
    assert administrator.get(f"{reverse('kernel:calendar')}?year={year}").status_code == 404
