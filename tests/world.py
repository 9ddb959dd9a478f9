"""A small world for tests that cross contexts: one of everything inside a district, one of everything outside it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.utils import timezone

from niangjia.accounts.services import issue_token
from niangjia.care.tests.factories import make_case
from niangjia.coverage.models import Lead, RegisterList, RegisterRow
from niangjia.duplicates.tests.factories import bare_pair
from niangjia.enrolment.tests.factories import bare_offer
from niangjia.enrolment.tests.named import bare_nomination
from niangjia.fairs.tests.factories import bare_fair
from niangjia.honours.tests.factories import make_honour
from niangjia.jobs.tests.factories import bare_job_fair
from niangjia.joining.models import Application
from niangjia.joining.services.market import enter
from niangjia.joining.tests.factories import make_application, make_entry
from niangjia.kernel.access import ROLES
from niangjia.kernel.attachments import Attachment
from niangjia.kernel.calendar import Holiday
from niangjia.kernel.jobs import Job
from niangjia.kernel.regulations import Regulation, rule
from niangjia.kernel.saved import SavedFilter
from niangjia.learning.tests.factories import bare_learning
from niangjia.matchmaking.tests.factories import bare_evening
from niangjia.members.keys import id_index, phone_index, tail
from niangjia.members.models import (
    Batch,
    Expulsion,
    FamilyContact,
    Membership,
    Person,
    Posting,
    Resignation,
    Transfer,
)
from niangjia.members.names import search_keys
from niangjia.mine.models import Correction, DataCopy, Erasure, Follower, PhoneChange
from niangjia.organizations.tests.factories import (
    make_appointment,
    make_employer,
    make_seat,
    make_superuser,
    make_term,
    make_tree,
    make_user,
)
from niangjia.recuperation.tests.factories import bare_programme
from niangjia.volunteering.tests.factories import bare_shift

INSIDE, OUTSIDE = "嘉言区总工会", "大成区总工会"
NUMBERS = ("470101198807150014", "47010119920304002X", "470101197512310039")
PHONES = ("19900000011", "19900000022", "19900000033")


@dataclass
class World:
    """The tree by name, a user for each role at the district, and records by what they are."""

    tree: dict[str, Any]
    users: dict[str, Any] = field(default_factory=dict)
    inside: dict[str, Any] = field(default_factory=dict)
    outside: dict[str, Any] = field(default_factory=dict)


def make_world() -> World:
    """Build it; the users' names are their roles, ``nobody`` holds none."""
    world = World(make_tree())
    district = world.tree[INSIDE]
    for role in ROLES:
        world.users[role] = make_user(role, role, district)
    world.users["nobody"] = make_user("nobody")
    world.inside = _records(
        world.tree["柳桥街道总工会"], world.tree["环卫公司工会"], world.users["organiser"], 0
    )
    outsider = make_user("outsider", "organiser", world.tree[OUTSIDE])
    world.outside = _records(world.tree[OUTSIDE], world.tree["大成化工厂工会"], outsider, 1)
    shared = {
        "regulation": Regulation.objects.first(),
        "holiday": Holiday.objects.create(date=date(2031, 1, 1), kind="off", name="元旦"),
    }
    world.inside |= shared | {"account": world.users["organiser"]}
    world.outside["account"] = outsider
    everybody = get_user_model().objects
    everybody.update(second_factor_since=timezone.now())  # what the second factor closes is a test of its own
    for name in list(world.users):
        world.users[name] = everybody.get(username=name)
    return world


def make_person(name: str, number: int = 0, *, union: Any = None, **fields: Any) -> Person:
    """A person with numbers; with ``union``, a member of it since 2021."""
    text, phone = NUMBERS[number], PHONES[number]
    person = Person.objects.create(
        name=name,
        id_kind="resident",
        id_number=text,
        id_index=id_index(text),
        id_tail=tail("id", text),
        phone=phone,
        phone_index=phone_index(phone),
        phone_tail=tail("phone", phone),
        **fields,
    )
    if union is not None:
        pinyin, initials = search_keys(name)
        Membership.objects.create(
            person=person, union=union, path=union.path, name=name, pinyin=pinyin, initials=initials,
            joined_on=date(2021, 5, 1),
        )  # fmt: skip
    return person


def _entry(unit: Any, owner: Any) -> Application:
    """Somebody whom an organiser entered at a stand, of a firm without a union."""
    entry = make_entry(workplace="云湖青禾配送有限公司")
    return enter(by=owner, union=unit, entry=entry, key="world", agreed=True)


def _attachment(unit: Any, owner: Any, number: int) -> Attachment:
    return Attachment.objects.create(
        owner_label="organizations.union",
        owner_id=unit.pk,
        name="批复.pdf",
        size=1,
        sha256="0" * 64,
        kind="pdf",
        stored=f"attachments/{number}",
        uploaded_by=owner,
    )


def _pair(person: Person, unit: Any, number: int) -> Any:
    """The person, and a second file of the same phone that is in no union."""
    phone = {"phone": PHONES[number], "phone_index": phone_index(PHONES[number]), "phone_tail": tail("phone", PHONES[number])}
    return bare_pair(person, Person.objects.create(name=person.name, **phone), unit.path)


def _requests(person: Person, unit: Any, owner: Any, number: int) -> dict[str, Any]:
    """What somebody has asked for about the own data, and a copy of the owner's."""
    common = {"person": person, "path": unit.path, "due_on": date(2031, 1, 1)}
    mover = make_user(f"mover-{number}")
    return {
        "correction": Correction.objects.create(field="education", new="college", **common),
        "erasure": Erasure.objects.create(**common),
        "copy": DataCopy.objects.create(user=owner, expires_at=timezone.now() + timedelta(days=1)),
        "follower": Follower.objects.create(user=mover, openid=f"o-{number}", openid_index=bytes([number]) * 16),
        "change": PhoneChange.objects.create(
            user=mover, person=person, path=unit.path, lost=True, new=PHONES[2], new_code=b"x", state="asked",
            codes_until=timezone.now(),
        ),
    }  # fmt: skip


def _coverage(area: Any, owner: Any, number: int, unit: Any) -> dict[str, Any]:
    """A firm with a union, a lead to a firm without a union, and a register list that was compared."""
    firm = make_employer(area, name=f"云湖第{number}未建会商行")
    lead = Lead.objects.create(union=area, path=area.path, employer=firm, title=firm.name, people=30)
    batch = RegisterList.objects.create(
        union=area, path=area.path, name="市场主体.xlsx", sha256="0" * 64, by=owner, counts={"new": 1}
    )
    RegisterRow.objects.create(
        batch=batch, number=2, verdict="new", name="云湖新商行", data={"name": "云湖新商行"}, area=area
    )
    return {"employer": make_employer(area, union=unit), "lead": lead, "register": batch}


def _leaving(person: Person, unit: Any, area: Any) -> dict[str, Any]:
    """What is under way about a member: a procedure, a posting, and the family."""
    membership = person.memberships.get()
    return {
        "expulsion": Expulsion.objects.create(
            person=person, membership=membership, union=unit, path=unit.path, grounds="判决书", group_opinion="同意",
            judge=area, rule={"expulsion": rule("union.expulsion").as_dict()},
        ),
        "resignation": Resignation.objects.create(
            person=person, union=unit, path=unit.path, due_on=date(2026, 12, 31), rule=rule("union.resignation").as_dict()
        ),
        "family": FamilyContact.objects.create(person=person, name="严父", relation="父亲", phone="19900000099"),
        "posting": Posting.objects.create(
            person=person, home=unit, host=area, path=area.path, starts_on=date(2026, 1, 5), paid_by="home"
        ),
    }  # fmt: skip


def _activities(area: Any, person: Person, owner: Any, number: int) -> dict[str, Any]:
    """What people sign up for, of each kind."""
    found = bare_offer(area, person, owner, opened=number == 0)
    member = person.memberships.get()
    registers = {"honour": make_honour(member), "case": make_case(member)}
    return found | bare_evening(area, person, owner) | bare_shift(area, person, owner) | registers


def _transfer(person: Any, unit: Any, area: Any, batch: Batch) -> Transfer:
    return Transfer.objects.create(
        person=person, name=person.name, membership_id=person.memberships.get().pk, from_union=unit, path=unit.path,
        to_union=area, batch=batch,
    )  # fmt: skip


def _records(area: Any, unit: Any, owner: Any, number: int) -> dict[str, Any]:
    person = make_person(("严文静", "卓一鸣")[number], number, union=unit)
    term = make_term(unit)
    batch = Batch.objects.create(
        union=unit, path=unit.path, name="花名册.xlsx", sha256="0" * 64, size=1, by=owner
    )
    return {
        "union": unit,
        **dict.fromkeys(("entry", "firm"), _entry(unit, owner)),
        "person": person,
        "term": term,
        "seat": make_seat(term),
        **_coverage(area, owner, number, unit),
        "appointment": make_appointment(make_superuser(), "publicity", unit),
        "batch": batch,
        "application": make_application(unit),
        "own_application": make_application(unit, user=owner),
        **_activities(area, person, owner, number),
        **bare_learning(area, person, owner),
        **bare_nomination(area, unit, person, owner),
        **bare_programme(area, owner),
        **_leaving(person, unit, area),
        **bare_job_fair(area, person, owner, number),
        **bare_fair(area, owner),
        "transfer": _transfer(person, unit, area, batch),
        "job": Job.objects.create(kind="test", title="测试", by=owner),
        "filter": SavedFilter.objects.create(
            user=owner, listing="members", name="我的", query="group=courier"
        ),
        "attachment": _attachment(unit, owner, number),
        "pair": _pair(person, unit, number),
        **_requests(person, unit, owner, number),
        "token": issue_token(by=owner, name="报表程序")[0],
        "session": UserSession.objects.create(
            user=owner, ip="127.0.0.1", user_agent="", session_key=f"key-{number}"
        ),
    }
