"""Trees and users for tests of every context above organizations."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from niangjia.organizations.models import Appointment, Employer, Seat, Term, Union
from niangjia.organizations.namedindex import index_employers
from niangjia.organizations.services.bulk import NewUnion, create_many

PASSWORD = "yunhu-2026"
LONG_AGO = date(2020, 1, 1)
APPROVED = {"approval": "云工复〔2026〕1号", "approved_on": date(2026, 1, 5)}  # by the union above, which founding asks for
_number = count(1)

# province, city, two districts, a town, two enterprises, a group: enough for every scope
TREE: dict[str, Any] = {
    "江海省总工会": {
        "云湖市总工会": {
            "嘉言区总工会": {
                "柳桥街道总工会": {"环卫公司工会": {"清扫一班工会小组": {}}, "快递站工会": {}},
            },
            "大成区总工会": {"大成化工厂工会": {}},
        },
    },
}


def make_tree(spec: dict[str, Any] | None = None, *, on: date = LONG_AGO) -> dict[str, Union]:
    """A tree from nested names, all children of one name below it; gives the unions by name.

    The kind follows the name: 总工会 federation, 产业工会 industry, 联合会 joint, 小组 group, anything else grassroots.
    Called twice it makes a second tree of its own.
    """
    rows: list[NewUnion] = []
    _gather(spec or TREE, None, rows)
    number = next(_number)
    for row in rows:
        if row.parent is None:
            row.code = (
                f"T{number}"
                if len([r for r in rows if r.parent is None]) == 1
                else f"T{number}R{rows.index(row)}"
            )
    made = create_many(rows, by=make_superuser(), effective_on=on)
    return {one.name: one for one in Union.objects.filter(pk__in=[one.pk for one in made])}


def _gather(spec: dict[str, Any], parent: int | None, rows: list[NewUnion]) -> None:
    for name, below in spec.items():
        rows.append(NewUnion(name=name, kind=kind_of(name), parent=parent, extra={"region_code": ""}))
        _gather(below, len(rows) - 1, rows)


def kind_of(name: str) -> str:
    """The kind that a name ends on."""
    ends = {"总工会": "federation", "产业工会": "industry", "联合会": "joint", "小组": "group"}
    return next((kind for end, kind in ends.items() if name.endswith(end)), "grassroots")


def make_user(username: str = "", role: str = "", union: Union | None = None, **options: Any) -> Any:
    """A user with the demo's password; with ``role`` and ``union``, appointed there (``whole_branch``, ``ends_on`` …)."""
    user = get_user_model().objects.create_user(
        username=username or f"user-{next(_number)}", password=PASSWORD
    )
    if role:
        assert union is not None
        make_appointment(user, role, union, **options)
    return user


def make_superuser() -> Any:
    """An account that administers everything."""
    return get_user_model().objects.create_superuser(username=f"root-{next(_number)}", password=PASSWORD)


def make_appointment(
    user: Any, role: str, union: Union, *, starts_on: date = LONG_AGO, **options: Any
) -> Appointment:
    """An appointment in force, written without asking who may."""
    user.__dict__.pop("_held", None)
    return Appointment.objects.create(
        user=user, role=role, union=union, path=union.path, starts_on=starts_on, **options
    )


def make_term(union: Union, *, days_left: int = 400, years: int = 3, number: int = 1, **options: Any) -> Term:
    """A running term that ends so many days from today (negative: overdue)."""
    due = timezone.localdate() + timedelta(days=days_left)
    dates = {"starts_on": due - timedelta(days=365 * years), "ends_on": due, "due_on": due}
    return Term.objects.create(union=union, path=union.path, number=number, years=years, **(dates | options))


def make_seat(term: Term, position: str = "chair", holder: str = "程立新", **options: Any) -> Seat:
    """A seat of a committee."""
    return Seat.objects.create(
        term=term, position=position, holder=holder, **({"starts_on": term.starts_on} | options)
    )


def make_employer(area: Union, *, union: Union | None = None, name: str = "", **options: Any) -> Employer:
    """A firm in a union's area, covered by ``union`` or by none."""
    words = {"name": name or f"云湖第{next(_number)}商行", "area": area, "union": union, "path": area.path}
    made = Employer.objects.create(**(words | options))
    index_employers([made], fresh=True)
    return made
