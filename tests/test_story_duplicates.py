"""O2: one person once, on a phone of 360 px: found by the scan, compared, merged, taken apart again."""

from typing import Any

import pytest
from playwright.sync_api import expect

from niangjia.duplicates.tests.factories import make_twice
from niangjia.kernel import job_runner
from niangjia.organizations.tests.factories import make_tree
from tests.people import officer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_courier_who_changed_firms_is_one_person_again(page360: Any, login: Any, look: Any) -> None:
    tree = make_tree()
    one, two = make_twice(tree["快递站工会"], tree["环卫公司工会"], name="林小满", household_region="云湖市")
    login(page360, officer("zhou", "organiser", tree["柳桥街道总工会"], "周桂兰"))

    page360.goto("/desk/duplicates")
    page360.get_by_role("button", name="现在查找").click()
    job_runner.drain()
    page360.goto("/desk/duplicates")
    expect(page360.get_by_text("同一手机号，姓名相同，出生日期相同")).to_be_visible()
    page360.get_by_role("link", name="林小满").first.click()
    look(page360, "duplicates-pair")
    assert one.id_number not in page360.content()

    page360.get_by_label("环卫公司工会", exact=False).last.check()
    page360.get_by_role("button", name="合并成一份").click()
    expect(page360.get_by_text("已并入另一份")).to_be_visible()
    look(page360, "duplicates-merged")
    page360.goto(f"/desk/members/{two.pk}")
    expect(page360.get_by_text("重复登记，已合并").first).to_be_visible()
    expect(page360.get_by_text("两份档案合并成一份")).to_be_visible()

    page360.goto("/desk/duplicates?state=merged")
    page360.get_by_role("link", name="林小满").first.click()
    page360.get_by_role("button", name="撤销合并").last.click()
    expect(page360.get_by_text("两份档案都恢复了")).to_be_visible()
    assert one.memberships.get().left_on is None
    assert two.memberships.get().left_on is None
