"""The roster pages in a real browser, on a phone and on a desk."""

import pytest
from django.urls import reverse

from niangjia.members.batches import services
from niangjia.members.models import Batch
from niangjia.members.tests.rosters import as_csv, checked, imported, row
from niangjia.organizations.tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_factor")]
STREET, DEPOT, WASTE, PLANT = "柳桥街道总工会", "快递站工会", "环卫公司工会", "大成化工厂工会"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_rosters_look_right(new_page, login, look, tree, width):
    imported(tree[DEPOT], [row(1, "林小满"), row(2, "陈大年"), row(3, "周远")])
    imported(tree[PLANT], [row(4, "何之洲")])
    batch = checked(tree[STREET], [
        row(1, "林小满", DEPOT), row(2, "陈大年", DEPOT, department="调度室"), row(3, "周近", DEPOT), row(4, "何之洲", DEPOT),
        row(5, "郑新", WASTE), row(5, "郑新", WASTE), ("吴错", "123", "", DEPOT, "", ""), row(6, "孙远", "快递站柳桥店"),
    ])  # fmt: skip
    page = new_page(width)
    login(page, factories.make_user(role="organiser", union=tree["江海省总工会"]))
    page.goto(reverse("members:roster", args=[batch.pk]))
    look(page, "roster-checked")
    page.goto(reverse("members:roster_rows", args=[batch.pk, "changed"]))
    look(page, "roster-rows-changed")
    page.goto(reverse("members:roster_rows", args=[batch.pk, "invalid"]))
    look(page, "roster-rows-invalid")
    services.commit(by=None, batch=batch)
    page.goto(reverse("members:roster", args=[batch.pk]))
    look(page, "roster-committed")
    page.goto(reverse("members:rosters"))
    look(page, "rosters")
    page.goto(reverse("members:transfers"))
    look(page, "transfers")


def test_a_file_is_dropped_and_undone(new_page, login, look, tree):
    page = new_page(1280)
    login(page, factories.make_user(role="organiser", union=tree[STREET]))
    page.goto(reverse("members:rosters"))
    look(page, "rosters-empty")
    page.get_by_role("link", name="导入花名册").last.click()
    look(page, "roster-new")
    page.set_input_files(
        "input[type=file]",
        {"name": "名册.csv", "mimeType": "text/csv", "buffer": as_csv([row(1, "林小满", DEPOT)])},
    )
    page.get_by_label("导入到哪个工会").fill(STREET)
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_role("button", name="导入 1 人").click()
    page.get_by_role("button", name="撤销整批").click()
    page.get_by_text("已撤销：移除 1 人").wait_for()
    assert Batch.objects.get().state == "undone"
