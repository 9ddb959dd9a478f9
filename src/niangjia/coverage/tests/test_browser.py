"""The story of coverage on a phone: who has no union, who goes there, and the union; then a list that comes in and goes."""

import pytest
from django.urls import reverse

from niangjia.coverage.models import Lead
from niangjia.coverage.tests.lists import HEAD, as_csv, code
from niangjia.kernel.marks import touch
from niangjia.organizations.models import Employer, Union
from niangjia.organizations.services.unions import NO_APPROVAL
from niangjia.organizations.tests.factories import make_employer, make_tree, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tree(settings):
    settings.SECOND_FACTOR = False
    tree = make_tree()
    street = tree["柳桥街道总工会"]
    make_employer(street, name="云湖甲商行", workers=90, latitude=29.5, longitude=126.2)
    make_employer(street, name="云湖乙商行", workers=12, latitude=29.51, longitude=126.22, trade="商贸")
    make_employer(street, name="云湖环卫", union=tree["环卫公司工会"], workers=40, trade="环卫")
    Union.objects.filter(pk=street.pk).update(latitude=29.52, longitude=126.21)
    touch("employers", [(street.pk, street.path)])
    return tree


def test_from_the_list_to_the_union(tree, page360, login, look):
    login(page360, make_user("zuzhi", "organiser", tree["嘉言区总工会"]))
    page360.goto(reverse("coverage:coverage"))
    look(page360, "coverage")
    steps = page360.locator(".next-steps li")
    assert "云湖甲商行" in steps.first.inner_text()
    assert page360.locator(".cover-map circle:not(.hit)").count() == 3
    hits = page360.locator(".cover-map .hit").evaluate_all("all => all.map(one => one.getBoundingClientRect().width)")
    assert len(hits) == 3
    assert min(hits) >= 24
    page360.locator(".cover-map svg > a").first.focus()  # the keyboard meets each dot once
    assert page360.locator(".cover-map svg a:not([tabindex='-1'])").count() == 3
    steps.first.get_by_role("link", name="安排走访").click()
    page360.get_by_role("button", name="安排").click()
    page360.get_by_role("heading", name="云湖甲商行", level=1).wait_for()
    look(page360, "lead")
    page360.get_by_role("link", name="登记走访情况").click()
    page360.get_by_label("情况").fill("经理同意建会")
    page360.get_by_role("button", name="登记").click()
    page360.get_by_text("已走访").first.wait_for()
    page360.get_by_role("link", name="去建会").click()
    assert page360.get_by_label("名称").first.input_value() == "云湖甲商行工会"
    page360.get_by_role("button", name="建立工会").click()
    page360.get_by_text(NO_APPROVAL).last.wait_for()
    look(page360, "union-new-without-approval")
    page360.get_by_label("批准文号").fill("嘉工复〔2026〕9号")
    page360.get_by_label("批准日期").fill("2026-01-05")
    page360.get_by_role("button", name="建立工会").click()
    page360.get_by_role("heading", name="云湖甲商行工会", level=1).wait_for()
    lead = Lead.objects.get()
    assert (lead.state, lead.founded.name, lead.employer.union.name) == ("founded", "云湖甲商行工会", "云湖甲商行工会")
    page360.goto(reverse("coverage:lead", args=[lead.pk]))
    page360.get_by_text("已建会").first.wait_for()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_list_comes_in_and_goes(tree, new_page, login, look, width):
    page = new_page(width)
    login(page, make_user(f"zuzhi{width}", "organiser", tree["嘉言区总工会"]))
    rows = [("云湖乙商行", code(1), "柳桥街道二号", "商贸", "15", "存续", ""), ("云湖新商行", "", "", "", "9", "", "")]
    data = as_csv(*rows, ("", "", "无名", "", "", "", ""), head=HEAD)
    page.goto(reverse("coverage:register_new"))
    look(page, "register-new")
    page.set_input_files("input[type=file]", {"name": "市场主体.csv", "mimeType": "text/csv", "buffer": data})
    page.get_by_role("button", name="上传并比对").click()
    page.get_by_role("button", name="导入 2 家").wait_for()
    look(page, "register")
    page.get_by_role("button", name="导入 2 家").click()
    page.get_by_text("已导入：新增 1 家，更新 1 家。").wait_for()
    assert Employer.objects.get(name="云湖乙商行").workers == 15
    page.get_by_role("button", name="撤销", exact=True).click()
    page.get_by_text("已撤销：移除 1 家，还原 1 家。").first.wait_for()
    assert Employer.objects.get(name="云湖乙商行").workers == 12
