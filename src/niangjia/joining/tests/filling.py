"""A rider types an application on a phone, label by label."""

from playwright.sync_api import Page

from niangjia.joining.services.common import Entry

COURIERS = "嘉言区快递行业工会联合会"


def fill(page: Page, entry: Entry) -> None:
    """Who one is and where one works; the page then offers :data:`COURIERS`."""
    page.get_by_label("姓名").fill(entry.name)
    page.get_by_label("手机号").fill(entry.phone)
    page.get_by_label("身份证号").fill(entry.id_number)
    page.get_by_label("骑手、司机等").check()
    page.get_by_label("您是").select_option("courier")
    page.get_by_label("在哪里干活").fill("嘉言区")


def choose(page: Page) -> None:
    """The union that was offered, and one's own will."""
    page.get_by_label(COURIERS).check()
    page.get_by_label("我自愿加入工会").check()
