"""The demo world's share of fairs: ten stalls at a market ahead, and a fair with a show on a building site, counted."""

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from niangjia.fairs import services
from niangjia.fairs.models import Fair
from niangjia.fairs.services import NewAct, NewStall, Touch

STALLS = (
    NewStall("手机维修", "市通信行业工会志愿队"), NewStall("修钟表", "老钟表匠 马师傅"), NewStall("法律咨询", "律师 陈明德"),
    NewStall("非遗手工", "剪纸传承人 白老师"), NewStall("理发", "美发协会 6 人"), NewStall("义诊", "市第二医院工会"),
    NewStall("磨刀", "磨剪子的 老金"), NewStall("缝补", "青禾镇巧手队", time(9), time(10, 30)), NewStall("家电维修", "职校师生"),
    NewStall("入会和政策咨询", "区总工会"),
)  # fmt: skip
ACTS = (
    NewAct("锣鼓《开工大吉》", "建筑工人锣鼓队", 6), NewAct("独唱《咱们工人有力量》", "田师傅", 4), NewAct("快板《安全帽》", "安监站", 7),
    NewAct("越剧选段", "区戏曲团", 12), NewAct("小品《师傅和徒弟》", "职工艺术团", 15), NewAct("大合唱《团结就是力量》", "全体", 5),
)  # fmt: skip
CAME = (46, 18, 31, 52, 63, 74, 22, 15, 27, 40, 210)  # by stall, the audience last
AGO, AHEAD = 6, 5  # days


def load(*, market: Any, site: Any, by: Any) -> int:
    """Both; gives how many visitors were counted."""
    ahead = _draft(market, by, timezone.localdate() + timedelta(days=AHEAD), kind="service", site="market",
                   title="工会服务进市场", venue="柳桥农贸市场东门")  # fmt: skip
    services.publish(by=by, fair=ahead)
    held = _draft(site, by, timezone.localdate() - timedelta(days=AGO), kind="both", site="construction",
                  title="慰问演出进工地", venue="地铁二号线三标工地", acts=ACTS)  # fmt: skip
    services.publish(by=by, fair=held)
    for number, (stall, many) in enumerate(zip(held.stalls.all(), CAME, strict=True)):
        touches = [Touch(stall.pk, f"demo-{number}-{tap}") for tap in range(many)]
        services.count(by=by, fair=held, touches=touches)
    services.finish(by=by, fair=held)
    return sum(CAME)


def _draft(union: Any, by: Any, on: date, **words: Any) -> Fair:
    hours: dict[str, Any] = {"opens": time(9), "closes": time(11, 30)}
    text = "免费，带上要修的东西就行。雨天改到室内。"
    return services.draft_fair(by=by, union=union, stalls=STALLS, held_on=on, text=text, contact="职工服务中心 0570-5550122",
                               **hours, **words)  # fmt: skip
