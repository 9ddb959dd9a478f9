"""Each constraint of this context, broken once."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from niangjia.organizations.models import Appointment, Employer, Seat, Term, Union, UnionVersion
from niangjia.organizations.tests.factories import (
    make_appointment,
    make_employer,
    make_seat,
    make_term,
    make_tree,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)
CODE = "811000000000000000"


def unions(tree, **values):
    Union.objects.filter(pk=tree["环卫公司工会"].pk).update(**values)


def twice(make):
    make()
    make()


BREAKS = {
    "union_kind_known": lambda t: unions(t, kind="club"),
    "union_ended_has_date": lambda t: unions(t, state="dissolved"),
    "union_root_has_no_parent_only": lambda t: unions(t, parent=None),
    "union_credit_code_once": lambda t: Union.objects.filter(kind="grassroots").update(credit_code=CODE),
    "version_not_backwards": lambda t: UnionVersion.objects.update(valid_to=date(1900, 1, 1)),
    "version_one_open": lambda t: twice(
        lambda: UnionVersion.objects.create(
            union=t["环卫公司工会"], verb="x", name="x", code="x", kind="group", state="active", valid_from=DAY
        )
    ),
    "employer_once": lambda t: twice(lambda: make_employer(t["嘉言区总工会"], credit_code=CODE)),
    "term_number_once": lambda t: twice(lambda: make_term(t["环卫公司工会"], state="ended", ended_on=DAY)),
    "term_one_running": lambda t: [make_term(t["环卫公司工会"], number=n) for n in (1, 2)],
    "term_ends_after_start": lambda t: make_term(t["环卫公司工会"], ends_on=DAY, starts_on=DAY, due_on=DAY),
    "term_due_not_before_end": lambda t: make_term(t["环卫公司工会"], due_on=DAY),
    "term_ended_has_date": lambda t: make_term(t["环卫公司工会"], state="ended"),
    "seat_not_backwards": lambda t: make_seat(make_term(t["环卫公司工会"]), ends_on=date(1900, 1, 1)),
    "seat_one_chair": lambda t: [make_seat(term) for term in [make_term(t["环卫公司工会"])] * 2],
    "appointment_role_known": lambda t: make_appointment(make_user(), "emperor", t["环卫公司工会"]),
    "appointment_not_backwards": lambda t: make_appointment(make_user(), "chair", t["环卫公司工会"], ends_on=date(1900, 1, 1)),
    "appointment_once": lambda t: [make_appointment(user, "chair", t["环卫公司工会"]) for user in [make_user()] * 2],
}  # fmt: skip


def test_every_constraint_is_broken_here():
    named = {
        one.name
        for model in (Union, UnionVersion, Employer, Term, Seat, Appointment)
        for one in model._meta.constraints
    }
    assert named == set(BREAKS)


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses(name):
    tree = make_tree()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BREAKS[name](tree)
    columns = {"union_credit_code_once": "credit_code", "version_one_open": "union_id", "employer_once": "credit_code",
               "term_number_once": "number", "term_one_running": "body", "seat_one_chair": "term_id",
               "appointment_once": "role"}  # fmt: skip
    assert name in str(refused.value) or columns.get(name, name) in str(refused.value)
