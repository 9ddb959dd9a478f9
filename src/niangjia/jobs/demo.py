"""The demo world's share of jobs: two fairs of twenty employers and a hundred vacancies each, a training that is long over."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle, islice
from typing import Any

from django.utils import timezone

from niangjia.enrolment import claim
from niangjia.enrolment.services import (
    WHOLE,
    NewPool,
    NewSession,
    check_in,
    close_offer,
    draft_offer,
    open_offer,
)
from niangjia.jobs import services
from niangjia.jobs.models import Candidacy, Followup, Trainee, Vacancy
from niangjia.jobs.states import FollowupState
from niangjia.kernel.tapping import MOST, Touch
from niangjia.kernel.tree import within
from niangjia.members.queries import current
from niangjia.organizations import firms

FIRMS, EACH, TRAINED, VISITORS = 20, 5, 100, 860
SILENT = 9  # of each ten trainees the last has not been reached yet
# work, places, pay from, pay to, for whom, what it asks
WORK = (
    ("装配工", 10, 4500, 6500, "", "能倒班，提供住宿"), ("电工", 3, 6000, 8500, "", "持低压电工证"),
    ("仓库管理员", 4, 4200, 5200, "hardship", "会用电脑开单"), ("质检员", 6, 4500, 5800, "graduate", "大专以上"),
    ("叉车司机", 5, 5500, 7500, "migrant", "持叉车证"), ("保洁员", 8, 3200, 3800, "hardship", "年龄不限，身体健康"),
    ("文员", 2, 4000, 5000, "woman", "打字熟练"), ("焊工", 6, 7000, 10000, "", "有两年以上经验"),
    ("客服", 12, 4000, 6000, "graduate", "普通话标准"), ("机修学徒", 4, 3800, 4500, "graduate", "师傅带，包午餐"),
    ("保安", 6, 3800, 4600, "veteran", "退役军人优先"),
)  # fmt: skip
PLACES = ("高新区", "嘉言区", "大成区", "邮亭市", "泗源县")
DESKS = (("law", "律师 陈明德"), ("law", "律师 高若兰"), ("career", "职业指导师 罗思齐"), ("policy", "人社窗口"))
EMPLOYERS = ("恒远机械有限公司", "青禾配送有限公司", "云湖电力安装公司", "自主创业", "云湖物业公司")


def load(*, unions: dict[str, Any], city: Any, by: Any, member: Any, trainee: Any) -> int:
    """Both; gives how many vacancies. ``member`` is an account that has applied and has a time with a lawyer; ``trainee`` one
    that was trained and is asked whether there is work.
    """
    people = list(islice(current().filter(within(city.path)).select_related("person").order_by("-pk"), TRAINED + 40))
    spring, autumn = "春风行动专场招聘会", "金秋专场招聘会"
    past = _fair(city, by, autumn, -40)
    count = _vacancies(past, city, by)
    _visitors(past, by)
    services.hold_fair(by=by, fair=past)
    fair = _fair(city, by, spring, 9)
    count += _vacancies(fair, city, by)
    _desks(fair, by, people[TRAINED:], member)
    _candidates(fair, by, people[TRAINED:], member)
    _be_trainee(trainee, people[SILENT:TRAINED:10])
    _training(city, by, people[:TRAINED])
    return count


def _fair(city: Any, by: Any, title: str, days: int) -> Any:
    start = (timezone.localtime() + timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)
    said = min(timezone.now(), start - timedelta(days=20))
    fair = services.plan_fair(
        by=by, union=city, title=title, starts_at=start, ends_at=start + timedelta(hours=7), now=said,
        venue="市人力资源市场一楼大厅", contact="权益保障部 0570-5550133", booths=24,
        text="20 家单位，100 个岗位。现场有律师、职业指导师免费咨询，可以提前约时间。",
    )  # fmt: skip
    open_offer(by=by, offer=fair.offer, now=said)
    return fair


def _visitors(fair: Any, by: Any) -> None:
    """Tapped at two gates."""
    gates = services.set_entrances(by=by, fair=fair, titles=["东门", "西门"])
    touches = [Touch(gates[number % 5 // 3].pk, f"demo-visitor-{number}") for number in range(VISITORS)]
    for start in range(0, VISITORS, MOST):
        services.count_visitors(by=by, fair=fair, touches=touches[start : start + MOST])
    fair.refresh_from_db()


def _vacancies(fair: Any, city: Any, by: Any) -> int:
    employers = list(firms.uncovered(within(city.path))[:FIRMS])
    names = [one.name for one in employers] + [f"云湖市第{n}机械配件厂" for n in range(1, FIRMS)]
    work, places = cycle(WORK), cycle(PLACES)
    for booth, name in enumerate(dict.fromkeys(names[: FIRMS + 4]), 1):
        if booth > FIRMS:
            break
        firm = services.add_exhibitor(by=by, fair=fair, name=name, booth=booth, contact="人事部", phone="0570-5550100")
        for title, many, low, high, audience, asked in islice(work, EACH):
            services.add_vacancy(
                by=by, exhibitor=firm, title=title, places=many, pay_low=low, pay_high=high, place=next(places),
                requirement=asked, audience=audience,
            )  # fmt: skip
    return fair.vacancies.count()


def _desks(fair: Any, by: Any, people: Sequence[Any], member: Any) -> None:
    for kind, adviser in DESKS:
        services.add_desk(by=by, fair=fair, kind=kind, adviser=adviser)
    first = fair.desks.order_by("kind", "adviser").last().slots.order_by("starts_at")[3]
    services.book(by=member, slot=first, topic="换工作以后社保怎么接")


def _candidates(fair: Any, by: Any, people: Sequence[Any], member: Any) -> None:
    vacancies = list(Vacancy.objects.filter(fair=fair).select_related("exhibitor", "fair").order_by("pk")[:12])
    made = [services.apply(by=member, vacancy=vacancies[1], agreed=True, words="干过三年电工，有证")]
    for number, one in enumerate(people[:24]):  # people without an account: whom the desk wrote down at the stand
        vacancy = vacancies[number % len(vacancies)]
        agreed = timezone.now() if number % 3 else None
        made.append(Candidacy.objects.create(
            vacancy=vacancy, person=one.person, union_id=one.union_id, path=fair.path, name=one.person.name, agreed_at=agreed,
        ))  # fmt: skip
    for one in made[2::4]:
        services.invite(by=by, candidacy=one)


def _be_trainee(user: Any, people: Sequence[Any]) -> None:
    """The account belongs to one of those whose answer is still waited for."""
    person = next(one.person for one in people if one.person.user_id is None)
    person.user, user.name = user, person.name
    person.save(update_fields=["user"])
    user.save(update_fields=["name"])


def _training(city: Any, by: Any, people: Sequence[Any]) -> None:
    """Ended a hundred days ago: the first two calls are due, most of the first are answered."""
    start = (timezone.localtime() - timedelta(days=105)).replace(hour=9, minute=0, second=0, microsecond=0)
    session = NewSession(WHOLE, start, start + timedelta(days=5), "市职业技能实训基地", [NewPool("全部", TRAINED)])
    opens = start - timedelta(days=20)
    offer = draft_offer(
        by=by, union=city, sessions=[session], kind="training", mode="first_come", title="低压电工免费培训（100 人）",
        text="五天，结业考证。结业后工会跟踪就业。", contact="权益保障部 0570-5550133", opens_at=opens,
        closes_at=start - timedelta(days=2),
    )  # fmt: skip
    open_offer(by=by, offer=offer, now=opens + timedelta(hours=1))
    where = offer.sessions.prefetch_related("pools").get()
    for one in people:
        claim.take(claim.Wish(
            offer, where, where.pools.all()[0], one.person_id, one.union_id, one.path, one.person.name, None, opens,
        ))  # fmt: skip
    close_offer(by=by, offer=offer)
    for entry in offer.entries.select_related("offer", "session").order_by("number"):
        check_in(by=None, entry=entry)
    _calls(by, offer)


def _calls(by: Any, offer: Any) -> None:
    today = timezone.localdate()
    for number, one in enumerate(Trainee.objects.filter(offer=offer).order_by("pk")):
        first, second = Followup.objects.filter(trainee=one, month__in=(1, 3)).select_related("trainee").order_by("month")
        work: dict[str, Any] = {"on": today - timedelta(days=60 - number % 50), "employer": EMPLOYERS[number % len(EMPLOYERS)], "job": "电工"}
        if number % 10 < 6:
            services.answer(by=by, followup=first, answer=FollowupState.EMPLOYED, **work)
        elif number % 10 < 8:
            services.answer(by=by, followup=first, answer=FollowupState.UNEMPLOYED, note="想找离家近的")
            if number % 20 == 7:
                services.answer(by=by, followup=second, answer=FollowupState.EMPLOYED, **work)
        elif number % 10 == 8:
            services.answer(by=by, followup=first, answer=FollowupState.UNREACHED, note="停机")
