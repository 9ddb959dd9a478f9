"""The demo world's tree: an invented province with one city and its six branches; the terms, employers, appointments.

Everything is invented and the same on every machine; dates hang on the day of loading, so that clocks are running.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from niangjia.kernel import marks
from niangjia.organizations.demo_places import NEAR, around, spread
from niangjia.organizations.demo_terms import terms_of
from niangjia.organizations.models import Appointment, Employer, Seat, Term, Union
from niangjia.organizations.namedindex import index_employers
from niangjia.organizations.services.bulk import NewUnion, create_many
from niangjia.organizations.spelling import keys

PROVINCE, CITY = "江海省总工会", "云湖市总工会"
ORGANS = "云湖市市级机关工会"
DISTRICTS = ("嘉言区", "大成区", "邮亭市", "贾河区", "泗源县")
TOWNS = [
    "柳桥街道",
    "青禾镇",
    "云台镇",
    "东篱街道",
    "石渡镇",
    "望山街道",
    "南浦镇",
    "高新产业园",
    "滨湖工业园",
]
TRADES = [
    "机械制造",
    "纺织服装",
    "食品加工",
    "电子科技",
    "建筑工程",
    "商贸流通",
    "家具制造",
    "包装印刷",
    "物流运输",
    "酒店餐饮",
    "物业服务",
    "医疗器械",
    "农业科技",
    "新能源",
    "化工材料",
    "文化传媒",
    "汽车零部件",
    "陶瓷建材",
    "水务环保",
    "五金工具",
]
MARKS_OF_FIRMS = [
    "恒远",
    "华辰",
    "鼎新",
    "瑞丰",
    "正大",
    "宏图",
    "永泰",
    "嘉禾",
    "同创",
    "天润",
    "金桥",
    "万和",
    "盛源",
    "明达",
    "立信",
    "广源",
    "德信",
    "新元",
    "中恒",
    "安顺",
]
BUREAUS = [
    "发展改革",
    "教育",
    "科技",
    "工业信息",
    "民政",
    "司法",
    "财政",
    "人社",
    "资源规划",
    "住建",
    "交通",
    "水利",
    "农业农村",
    "商务",
    "文旅",
    "卫健",
    "应急",
    "审计",
    "市场监管",
    "统计",
    "医保",
    "信访",
    "档案",
    "机关事务",
    "气象",
    "公积金",
    "供销",
    "税务",
    "体育",
    "数据",
]
FIRMS_A_TOWN = 22
SPECIAL = {
    "嘉言区": [("嘉言区快递行业工会联合会", "joint"), ("嘉言区人民医院工会", "grassroots")],
    "大成区": [("大成区环卫服务有限公司工会", "grassroots"), ("大成焦化有限公司工会", "grassroots")],
    "邮亭市": [("邮亭市货运行业工会联合会", "joint"), ("邮亭化工有限公司工会", "grassroots")],
    "贾河区": [("贾河区家政服务行业工会联合会", "joint")],
    "泗源县": [("泗源县外卖配送行业工会联合会", "joint")],
}
SANITATION = "大成区环卫服务有限公司工会"
COURIERS = "嘉言区快递行业工会联合会"
SANITATION_WORKERS = 2054


@dataclass(frozen=True)
class Size:
    """How large the world is: cities beside the first, firms a town, groups in a firm of every so many."""

    cities: int
    towns: int
    firms: int
    people: int


SIZES = {"small": Size(0, 9, FIRMS_A_TOWN, 20_000), "large": Size(12, 30, 49, 1_000_000)}


def tree(size: Size) -> list[NewUnion]:
    """The rows of the whole tree, parents first."""
    rows = [NewUnion(PROVINCE, "federation", None, "JH", extra=_facts("470000", date(1951, 5, 1)))]
    _city(rows, CITY, size, 1, ORGANS)
    for number in range(size.cities):
        _city(rows, f"{_place(number)}市总工会", size, number + 2, f"{_place(number)}市市级机关工会")
    spread(rows)
    return rows


def _city(rows: list[NewUnion], name: str, size: Size, number: int, organs: str) -> None:
    rows.append(NewUnion(name, "federation", 0, extra=_facts(f"47{number:02d}00", date(1953, 7, 1))))
    city = len(rows) - 1
    rows.append(NewUnion(organs, "industry", city, extra=_facts(f"47{number:02d}00", date(1984, 3, 8))))
    at = len(rows) - 1
    for bureau in BUREAUS:
        rows.append(
            NewUnion(
                f"云湖市{bureau}局机关工会" if number == 1 else f"{name[:2]}市{bureau}局机关工会",
                "grassroots",
                at,
            )
        )
    for place, district in enumerate(DISTRICTS):
        title = district if number == 1 else f"{name[:2]}{'东西南北中'[place]}{district[-1]}"
        _district(rows, title, city, size, region=f"47{number:02d}{place + 1:02d}", first=number == 1)


def _district(rows: list[NewUnion], title: str, city: int, size: Size, *, region: str, first: bool) -> None:
    rows.append(NewUnion(f"{title}总工会", "federation", city, extra=_facts(region, date(1986, 10, 1))))
    district = len(rows) - 1
    for special, kind in SPECIAL[title] if first else []:
        rows.append(NewUnion(special, kind, district, extra=_facts(region, date(2019, 6, 1))))
    for number in range(size.towns):
        town = TOWNS[number] if number < len(TOWNS) else f"{_place(number)}镇"
        rows.append(
            NewUnion(f"{title}{town}总工会", "federation", district, extra=_facts(region, date(2003, 4, 1)))
        )
        _town(rows, f"{title[:2]}{town[:2]}", len(rows) - 1, size, region=region, salt=number)


def _town(rows: list[NewUnion], prefix: str, town: int, size: Size, *, region: str, salt: int) -> None:
    rows.append(
        NewUnion(f"{prefix}小微企业工会联合会", "joint", town, extra=_facts(region, date(2016, 5, 1)))
    )
    joint = len(rows) - 1
    for number in range(size.firms):
        firm = f"{prefix}{MARKS_OF_FIRMS[(number + salt) % 20]}{TRADES[(number * 7 + salt) % 20]}"
        again = number // 20
        title = f"{firm}{'' if not again else '二三四五'[again - 1] + '厂'}有限公司工会"
        founded = date(2008 + number % 15, 1 + salt % 12, 1 + number % 28)
        rows.append(
            NewUnion(title, "grassroots", joint if number % 4 == 3 else town, extra=_facts(region, founded))
        )
        if number % 8 == 0:
            rows.append(NewUnion("一车间工会小组", "group", len(rows) - 1))


def _facts(region: str, founded: date) -> dict[str, Any]:
    return {"region_code": region, "founded_on": founded, "approved_on": founded}


def _place(number: int) -> str:
    first, second = "临清长安宁新永兴平泰和丰", "川泽陵原溪泉浦林谷岗湾"
    return first[number % len(first)] + second[(number * 5 + number // len(first)) % len(second)]


def load(size: Size, *, by: Any) -> dict[str, Union]:
    """Make the tree, its terms, employers; gives the unions by name (the first of each)."""
    made = create_many(tree(size), by=by, effective_on=date(2020, 1, 1), reason="演示数据")
    terms = list(terms_of(made))
    Term.objects.bulk_create([term for term, _ in terms], batch_size=2000)
    Seat.objects.bulk_create([seat for _, seats in terms for seat in seats], batch_size=2000)
    firms = list(_employers(made, size.people))
    Employer.objects.bulk_create(firms, batch_size=2000)
    index_employers(firms, fresh=True)
    marks.touch("terms", {(one.pk, one.path) for one in made})
    marks.touch("employers", {(one.area_id, one.path) for one in firms})
    return {one.name: one for one in reversed(made)}


def _employers(made: list[Union], people: int) -> Iterator[Employer]:
    """The firm or office of every grassroots union, and one in six firms that have none."""
    units = [(number, one) for number, one in enumerate(made) if one.kind == "grassroots"]
    members = max(1, people * 9 // 10 // len(units))  # of each, as the demo's people are spread
    for number, union in units:
        name = union.name.removesuffix("工会").removesuffix("机关")
        joined = SANITATION_WORKERS if union.name == SANITATION else members
        staff = joined * 100 // (55 + number * 7 % 43) + 2  # of whom 55 to 97 in a hundred have joined
        yield _employer(name, union.parent, union, number, staff)
        if number % 6 == 0 and name.endswith("有限公司"):
            shop = name.replace("有限公司", "商行" if number % 4 else "经营部")
            yield _employer(shop, union.parent, None, number, 6 + number * 37 % 180)


def _employer(name: str, area: Any, union: Union | None, number: int, staff: int) -> Employer:
    pinyin, initials = keys(name)
    north, east = around(area.latitude, area.longitude, 1 + number % 97, 97, NEAR)
    if union is not None:
        north, east = union.latitude or north, union.longitude or east
    return Employer(
        name=name,
        pinyin=pinyin,
        initials=initials,
        area=area,
        union=union,
        path=area.path,
        trade=next((trade for trade in TRADES if trade in name), "机关事业" if "局" in name else ""),
        workers=staff,
        address=area.name.removesuffix("总工会"),
        latitude=round(north, 5),
        longitude=round(east, 5),
        source="演示数据",
    )


def appoint(user: Any, role: str, union: Union, *, by: Any) -> Appointment:
    """An appointment of the demo."""
    return Appointment.objects.create(
        user=user,
        role=role,
        union=union,
        path=union.path,
        starts_on=date(2024, 1, 1),
        granted_by=by,
        reason="演示数据",
    )


def all_unions() -> list[Union]:
    """Every union of the tree, in the order of paths."""
    return list(Union.objects.order_by("path"))
