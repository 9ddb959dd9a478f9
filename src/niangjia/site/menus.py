"""The menus of the faces: what stands at the left of the desk, at the bottom of the phone, on top of the public site."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import resolve, reverse

from niangjia.accounts import pages
from niangjia.kernel.access import ROLES, Rule, has_role, roles_of, rule_of
from niangjia.kernel.pages import (
    BANNERS,
    NAV,
    PUBLIC_NAV,
    USER_MENU,
    USER_ROLES,
    Banner,
    Item,
    active,
    url_or_nothing,
)

# (url name, words, icon, heading, exact): an entry shows for whoever may open it
DESK = (
    ("site:desk", "今日", "calendar-due", "", True),
    ("organizations:unions", "工会", "building-community", "组织", False),
    ("organizations:tree", "组织树", "sitemap", "组织", True),
    ("organizations:terms", "任期换届", "clock", "组织", False),
    ("organizations:appointments", "任职", "user-check", "组织", False),
    ("accounts:accounts", "账号", "key", "组织", False),
    ("organizations:employers", "单位", "building-factory", "组织", False),
    ("coverage:coverage", "覆盖", "target-arrow", "组织", False),
    ("joining:founding", "可以建会", "flag", "组织", False),
    ("members:members", "会员", "users", "会员", False),
    ("joining:applications", "入会申请", "user-check", "会员", False),
    ("joining:market", "现场登记", "user-plus", "会员", False),
    ("joining:posters", "入会海报", "qrcode", "会员", False),
    ("members:rosters", "花名册导入", "file-spreadsheet", "会员", False),
    ("duplicates:pairs", "疑似重复", "git-merge", "会员", False),
    ("members:transfers", "转会", "arrows-exchange", "会员", False),
    ("members:postings", "派驻", "map-pin", "会员", False),
    ("members:resignations", "退会和开除", "user-minus", "会员", False),
    ("honours:honours", "荣誉", "medal", "会员", False),
    ("care:cases", "困难档案", "home-heart", "会员", False),
    ("mine:corrections", "会员的申请", "checklist", "会员", False),
    ("enrolment:offers", "报名项目", "ticket", "服务", False),
    ("matchmaking:evenings", "青年交友", "heart", "服务", False),
    ("volunteering:volunteers", "志愿服务", "heart-handshake", "服务", False),
    ("enrolment:nominations", "推荐人选", "user-plus", "服务", False),
    ("recuperation:programmes", "疗休养", "heart-handshake", "服务", False),
    ("jobs:job_fairs", "招聘会", "briefcase", "服务", False),
    ("jobs:followups", "就业回访", "phone", "服务", False),
    ("fairs:fairs", "便民服务", "tool", "服务", False),
    ("learning:courses", "课程和培训", "book", "服务", False),
    ("learning:needs_list", "培训需求", "clipboard-list", "服务", False),
    ("learning:cadres", "干部轮训", "school", "服务", False),
    ("insight:board", "驾驶舱", "chart-bar", "数据", True),
    ("kernel:regulations", "制度规则", "book", "设置", False),
    ("kernel:calendar", "放假安排", "calendar", "设置", False),
    ("kernel:jobs", "后台任务", "progress", "设置", False),
    ("kernel:outbox", "发件箱", "send", "设置", False),
    ("kernel:audit", "操作记录", "history", "设置", False),
)


def desk(request: HttpRequest) -> Iterator[Item]:
    """工作台: the pages that the user's roles open."""
    for name, label, icon, group, exact in DESK:
        url = url_or_nothing(name)
        if url and opens(url, request.user):
            yield Item(url, label, icon, active(request, url, exact=exact), group=group)


def opens(url: str, user: Any) -> bool:
    """Whether the user's roles open a page of ours."""
    rule = _rule_at(url, settings.ROOT_URLCONF)
    return rule is not None and (rule.kind != "role" or has_role(user, *rule.roles))


@lru_cache(maxsize=512)
def _rule_at(url: str, _patterns: str) -> Rule | None:
    """The rule of the page at an address; every page of the desk asks it for each entry of the menu."""
    return rule_of(resolve(url).func)


def public(request: HttpRequest) -> Iterator[Item]:
    """The public site's places."""
    yield Item("/", "首页", "home", request.path == "/")
    join = reverse("joining:join")  # in sight without pushing the row, on the narrowest phone as well
    yield Item(join, "加入工会", "user-plus", active(request, join))
    unions = url_or_nothing("organizations:public_unions")
    if unions:
        yield Item(unions, "工会名录", "building-community", active(request, unions))
    offers = url_or_nothing("enrolment:public_offers")
    if offers:
        yield Item(offers, "报名与摇号", "ticket", active(request, offers))
    courses = url_or_nothing("learning:public_courses")
    if courses:
        yield Item(courses, "课程", "book", active(request, courses))
    certificates = reverse("enrolment:certificates")
    yield Item(certificates, "查证书", "certificate", active(request, certificates))


def user(request: HttpRequest) -> Iterator[Item]:
    """Behind the user's name: the other faces, the account."""
    if roles_of(request.user):
        yield Item(reverse("site:desk"), "工作台", "layout-dashboard")
        yield Item(reverse("insight:board"), "驾驶舱", "chart-bar")
    yield Item(reverse("site:my"), "我的娘家", "user")
    yield Item(reverse("accounts:security"), "登录与安全", "shield-lock")


def held_roles(request: HttpRequest) -> str:
    """The user's roles under the name; not once more where the name says the same."""
    roles = "、".join(words for role, words in ROLES.items() if role in roles_of(request.user))
    return "" if roles == str(request.user) else roles


def demo(request: HttpRequest) -> Banner | None:
    """In the demo: what is invented, and what is switched off; elsewhere a warning where something is."""
    if not settings.DEMO:
        return pages.banner(request)
    without = "" if settings.SECOND_FACTOR else "未开启两步验证，请勿录入真实数据。"
    return Banner(f"演示环境：人物、单位和数据全部虚构。{without}")


def fill() -> None:
    """Register the menus; called once when the applications are ready."""
    NAV.append(desk)
    PUBLIC_NAV.append(public)
    USER_MENU.append(user)
    USER_ROLES.append(held_roles)
    BANNERS.append(demo)
