"""What the page of coverage shows: dots for its map, figures with their lists, the way in of each next step."""

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from niangjia.coverage.mapping import Drawing, Point, draw
from niangjia.coverage.queries import Overview
from niangjia.kernel.tree import within
from niangjia.kernel.wording import number, percent
from niangjia.organizations import firms

UNIONS, FIRMS = 120, 150  # dots


def the_map(union: Any) -> Drawing | None:
    """Unions of the branch, the higher ones first, and the largest firms without one."""
    unions = firms.placed_unions(within(union.path)).exclude(pk=union.pk)
    high = unions.exclude(kind="grassroots")[:UNIONS]
    points = [
        Point(
            one.name.removesuffix("工会").removesuffix("总"),
            "union",
            one.latitude or 0,
            one.longitude or 0,
            0,
            f"{reverse('coverage:coverage')}?union={one.pk}",
        )
        for one in high
    ]
    rows = firms.uncovered(within(union.path)).filter(latitude__isnull=False, longitude__isnull=False)
    points += [
        Point(
            f"{one.name}（{number(one.workers) if one.workers else '人数未登记'}{' 人' if one.workers else ''}）",
            "open",
            one.latitude or 0,
            one.longitude or 0,
            one.workers or 0,
            reverse("organizations:employer", args=[one.pk]),
        )
        for one in rows[:FIRMS]
    ]
    return draw(points)


def cards(shown: Overview) -> list[dict[str, Any]]:
    """The figures on top, each with its rows."""
    whole, key = shown.whole, {"union": str(shown.union.pk)}

    def at(view: str, **more: str) -> str:
        return f"{reverse(view)}?{urlencode(key | more)}"

    gig = sum(one.members for one in shown.groups)
    return [
        {
            "label": "已登记单位",
            "number": whole.firms,
            "unit": "家",
            "url": at("organizations:employers"),
            "say": f"建会率 {percent(whole.covered, whole.firms)}",
        },
        {
            "label": "未建会单位",
            "number": whole.open,
            "unit": "家",
            "url": at("coverage:next"),
            "say": f"已建会 {number(whole.covered)} 家",
        },
        {
            "label": "单位职工",
            "number": whole.workers,
            "unit": "人",
            "url": at("organizations:employers", workers="1"),
            "say": _joined(shown),
        },
        {
            "label": "新就业群体会员",
            "number": gig,
            "unit": "人",
            "url": at("members:members", gig="yes"),
            "say": f"在行业联合会 {number(sum(one.federated for one in shown.groups))} 人",
        },
    ]


def _joined(shown: Overview) -> str:
    whole, joined = shown.whole, shown.whole.joined or 0
    if joined > whole.workers:
        return f"单位会员 {number(joined)} 人，还有单位没有登记"
    return f"入会率 {percent(joined, whole.workers)}"


def founding_url(one: Any) -> str:
    """Where a union is founded for a step or a lead: the form of a new union, filled in; a firm is put under it."""
    asked = {"employer": str(one.employer.pk)} if one.employer else {"parent": str(one.union.pk)}
    return f"{reverse('organizations:union_new')}?{urlencode(asked)}"
