"""Fairs, people who apply, and trainees, for tests."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from niangjia.enrolment.models import Entry, Session
from niangjia.enrolment.services import check_in, enrol, open_offer
from niangjia.enrolment.tests.factories import bare_place, entry_of, make_offer
from niangjia.jobs import services
from niangjia.jobs.models import Candidacy, Exhibitor, Followup, JobFair, Slot, Trainee, Vacancy, Visit
from niangjia.jobs.states import FollowupState
from niangjia.kernel.tapping import Touch
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_tree, make_user

_number = count(1)


def make_place() -> tuple[Any, Any]:
    """A tree and the district's organiser."""
    tree = make_tree()
    return tree, make_user("", "organiser", tree["嘉言区总工会"])


def make_fair(by: Any, union: Any, *, opened: bool = True, days: int = 10, **options: Any) -> JobFair:
    """A fair of seven hours in so many days; ``opened`` to everybody."""
    start = (timezone.localtime() + timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)
    words = {"title": f"招聘会 {next(_number)}", "starts_at": start, "ends_at": start + timedelta(hours=7), "venue": "人民广场"}
    fair = services.plan_fair(by=by, union=union, **(words | options))
    if opened:
        open_offer(by=by, offer=fair.offer)
    return fair


def today(fair: JobFair) -> JobFair:
    """The same fair, on its day."""
    JobFair.objects.filter(pk=fair.pk).update(held_on=timezone.localdate())
    fair.refresh_from_db()
    return fair


def visits(entrance: Any, many: int, *, phone: str = "a", undo: bool = False) -> list[Touch]:
    """So many taps of one phone at one entrance."""
    return [Touch(entrance.pk, f"phone-{phone}-{entrance.pk.hex[-6:]}-{n}", undo) for n in range(many)]


def make_firm(by: Any, fair: JobFair, **options: Any) -> Exhibitor:
    """An employer at it."""
    return services.add_exhibitor(by=by, fair=fair, **({"name": f"云湖第{next(_number)}机械厂"} | options))


def make_vacancy(by: Any, fair: JobFair, *, firm: Exhibitor | None = None, **options: Any) -> Vacancy:
    """A vacancy at it."""
    words = {"title": f"装配工 {next(_number)}", "places": 3, "pay_low": 4000, "pay_high": 6000, "place": "高新区"}
    return services.add_vacancy(by=by, exhibitor=firm or make_firm(by, fair), **(words | options))


def make_seeker(union: Any, **options: Any) -> Any:
    """The account of a member."""
    return make_member(union, user=make_user(), **options).person.user


def make_candidacy(by: Any, fair: JobFair, who: Any, *, agreed: bool = True) -> Candidacy:
    """Somebody who applied for a vacancy of the fair."""
    return services.apply(by=who, vacancy=make_vacancy(by, fair), agreed=agreed)


def make_desk(by: Any, fair: JobFair, adviser: str = "") -> list[Slot]:
    """A lawyer's times, in order."""
    desk = services.add_desk(by=by, fair=fair, kind="law", adviser=adviser or f"律师 {next(_number)}")
    return list(desk.slots.order_by("starts_at"))


def begun(slot: Slot) -> Slot:
    """The same time, under way."""
    start = timezone.now() - timedelta(minutes=5)
    Slot.objects.filter(pk=slot.pk).update(starts_at=start, ends_at=start + timedelta(minutes=20))
    return Slot.objects.select_related("desk__fair", "person__user").get(pk=slot.pk)


def make_training(by: Any, union: Any, people: list[Any], *, days_ago: int) -> list[Entry]:
    """A training that ended so many days ago, with the entries of people, of whom nobody is checked in."""
    offer = make_offer(by, union, kind="training", places=100, title=f"电工培训 {next(_number)}")
    for one in people:
        enrol(by=one, offer=offer)
    end = timezone.now() - timedelta(days=days_ago)
    Session.objects.filter(offer=offer).update(starts_at=end - timedelta(hours=6), ends_at=end)
    return [entry_of(offer, one) for one in people]


def make_trainee(by: Any, union: Any, *, days_ago: int = 40, who: Any = None, home: Any = None) -> Trainee:
    """Somebody who came to a training that ended so many days ago."""
    person = who or make_seeker(home or union)
    entry = make_training(by, union, [person], days_ago=days_ago)[0]
    check_in(by=by, entry=Entry.objects.select_related("offer", "session").get(pk=entry.pk))
    return Trainee.objects.get(entry=entry)


def make_call(by: Any, union: Any, *, state: str = FollowupState.PENDING, **options: Any) -> Followup:
    """The first call to a trainee, brought to a state by its verbs."""
    trainee = make_trainee(by, union, **options)
    calls = list(trainee.followups.select_related("trainee").order_by("month"))
    if state == FollowupState.SPARED:
        services.answer(by=by, followup=calls[0], answer="employed", **work())
        return Followup.objects.select_related("trainee").get(pk=calls[1].pk)
    if state in FollowupState.ANSWERS:
        services.answer(by=by, followup=calls[0], answer=state, **(work() if state == "employed" else {}))
    return calls[0]


def work() -> dict[str, Any]:
    """Work found today."""
    return {"on": timezone.localdate(), "employer": "恒远机械", "job": "电工"}


def bare_job_fair(union: Any, person: Any, by: Any, number: int) -> dict[str, Any]:
    """One of everything at a union, for tests across contexts; ``person`` applied, has a time, and was trained."""
    fair = make_fair(by, union)
    firm = make_firm(by, fair, name="云湖恒远机械有限公司", booth=1)
    vacancy = make_vacancy(by, fair, firm=firm)
    home = person.memberships.get().union
    candidacy = Candidacy.objects.create(vacancy=vacancy, person=person, union=home, path=fair.path, name=person.name)
    slots = make_desk(by, fair)
    Slot.objects.filter(pk=slots[0].pk).update(person=person, name=person.name, state="booked")
    offer = make_offer(by, union, kind="training")
    trainee = services.enter_trainee(by=by, entry=bare_place(offer.sessions.get().pools.get(), person))
    assert trainee is not None
    entrance = fair.entrances.get()
    visit = Visit.objects.create(entrance=entrance, key=f"visit-{number:06}", by=by, undone=True)
    return {
        "entrance": entrance, "visit": visit,
        "job_fair": fair, "exhibitor": firm, "vacancy": vacancy, "candidacy": candidacy, "desk": slots[0].desk,
        "slot": Slot.objects.get(pk=slots[0].pk), "trainee": trainee, "followup": trainee.followups.get(month=1),
    }  # fmt: skip
