"""The demo world: who can log in, and the order in which the contexts load their share."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from niangjia.care import demo as care
from niangjia.coverage import demo as going
from niangjia.duplicates import demo as twice
from niangjia.enrolment import demo as places
from niangjia.fairs import demo as stalls
from niangjia.honours import demo as honours
from niangjia.insight.keeping import refresh
from niangjia.jobs import demo as jobs
from niangjia.joining import demo as joining
from niangjia.joining.founding import demo as founding
from niangjia.kernel.questions import FIGURES
from niangjia.learning import demo as learning
from niangjia.matchmaking import demo as evenings
from niangjia.members import demo as people
from niangjia.members import demo_moving as moving
from niangjia.mine import demo as own
from niangjia.organizations import demo as tree
from niangjia.organizations.queries import root_paths
from niangjia.recuperation import demo as cures
from niangjia.volunteering import demo as shifts

PASSWORD = "yunhu-2026"  # noqa: S105 - the password of invented people, printed at every start of the demo

# user name, name, what they are, role, union
CAST = (
    ("shi-zhuxi", "程立新", "市总工会主席", "chair", tree.CITY),
    ("shi-zuzhi", "沈若溪", "市总工会组织干部", "organiser", tree.CITY),
    ("jiayan-bangfu", "何清越", "嘉言区帮扶干部", "care_officer", "嘉言区总工会"),
    ("youting-weiquan", "郑知远", "邮亭市维权干部", "rights_officer", "邮亭市总工会"),
    ("dacheng-jingsai", "苏景行", "大成区竞赛干部", "contest_officer", "大成区总工会"),
    ("jiayan-caiwu", "蒋佳慧", "嘉言区会计", "accountant", "嘉言区总工会"),
    ("jingshen", "邵德顺", "市总工会经审", "auditor", tree.CITY),
    ("huanwei-zhuxi", "田桂英", "环卫公司工会主席（兼职）", "chair", tree.SANITATION),
    ("sheng-lingdao", "江永康", "省总工会领导（只读）", "leader", tree.PROVINCE),
    ("zhigong", "", "会员", "", ""),
    ("xueyuan", "", "会员，免费培训的学员", "", ""),
    ("qishou", "任星河", "骑手，还不是会员", "", ""),
    ("pingwei", "顾文畅", "竞赛评委（外部）", "", ""),
    ("guanli", "系统管理员", "系统管理员", "administrator", tree.PROVINCE),
)
LOGINS = [{"username": user, "password": PASSWORD, "who": what} for user, _, what, _, _ in CAST]
MEMBER = 5  # the person that `zhigong` is


def load(size: str) -> dict[str, int]:
    """Load the whole world into an empty database; returns what was made."""
    scale = tree.SIZES[size]
    users = {user: _user(user, name) for user, name, _, _, _ in CAST}
    get_user_model().objects.update(password=make_password(PASSWORD))  # hashed once: it is slow on purpose
    boss = users["guanli"]
    unions = tree.load(scale, by=boss)
    for user, _, _, role, place in CAST:
        if role:
            tree.appoint(users[user], role, unions[place], by=boss)
    everything = tree.all_unions()
    made = people.load(everything, scale.people)
    _be_member(users["zhigong"])
    going.load(unions=unions, city=unions[tree.CITY], by=users["shi-zuzhi"])
    own.load(
        member=users["zhigong"], chair=users["huanwei-zhuxi"], organiser=users["shi-zuzhi"], guest=users["pingwei"],
        city=unions[tree.CITY],
    )  # fmt: skip
    joining.load(unions=unions, by=users["shi-zuzhi"])
    founding.load(union=unions["嘉言区快递行业工会联合会"], by=users["shi-zuzhi"])
    twice.load(unions=unions, home=tree.SANITATION, city=unions[tree.CITY], by=users["shi-zuzhi"])
    places.load(union=unions[tree.CITY], by=users["shi-zuzhi"], other=users["shi-zhuxi"])
    evenings.load(union=unions[tree.CITY], by=users["shi-zuzhi"], member=users["zhigong"])
    shifts.load(
        union=unions["大成区总工会"], by=users["shi-zuzhi"], city=unions[tree.CITY], city_by=users["shi-zuzhi"],
        member=users["zhigong"],
    )  # fmt: skip
    stalls.load(market=unions["贾河区柳桥街道总工会"], site=unions["嘉言区总工会"], by=users["shi-zuzhi"])
    jobs.load(
        unions=unions, city=unions[tree.CITY], by=users["shi-zuzhi"], member=users["zhigong"], trainee=users["xueyuan"]
    )  # fmt: skip
    learning.load(unions=unions, city=unions[tree.CITY], by=users["shi-zuzhi"], member=users["zhigong"])
    cures.load(unions=unions, by=users["jiayan-bangfu"], other=users["shi-zhuxi"])
    _registers(unions, users)
    moving.load(
        union=unions[tree.SANITATION], to=unions[tree.COURIERS], further=unions["邮亭市货运行业工会联合会"],
        chair=users["huanwei-zhuxi"],
    )  # fmt: skip
    refresh(FIGURES.values(), timezone.localdate(), root_paths())
    return {"unions": len(everything), "members": made, "users": len(users)}


def _registers(unions: dict[str, Any], users: dict[str, Any]) -> None:
    honours.load(union=unions[tree.CITY], by=users["shi-zuzhi"])
    care.load(union=unions["嘉言区总工会"], by=users["jiayan-bangfu"])


def _user(username: str, name: str) -> Any:
    manager = get_user_model().objects
    make = manager.create_superuser if username == "guanli" else manager.create_user
    return make(username=username, password=None, name=name)


def _be_member(user: Any) -> None:
    user.name = people.own(user, MEMBER)
    user.save(update_fields=["name"])
