"""The terms and seats of the demo, overdue, running out and long."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone

from niangjia.kernel.invented import name as person_name
from niangjia.organizations.models import Seat, Term, Union

DAYS_LEFT = (
    -42,
    21,
    75,
    160,
    *range(240, 1700, 41),
)  # one term in forty is overdue, one runs out within a month


def terms_of(made: list[Union]) -> Iterator[tuple[Term, list[Seat]]]:
    """A term of every union with its seats; nothing is written."""
    today = timezone.localdate()
    for number, union in enumerate(made):
        if union.kind == "group":
            continue
        years = 5 if union.kind == "federation" or number % 3 == 0 else 3
        due = today + timedelta(days=DAYS_LEFT[number % len(DAYS_LEFT)] - number % 17)
        start = date(due.year - years, due.month, min(due.day, 28))
        term = Term(
            union=union,
            path=union.path,
            number=1 + number % 6,
            years=years,
            starts_on=start,
            ends_on=due,
            due_on=due,
            rule={"key": "union.term_years", "value": years},
        )
        seats = (("chair", 3), ("vice_chair", 5), ("member", 7), ("audit_chair", 11), ("women_chair", 13))
        yield (
            term,
            [
                Seat(term=term, position=p, holder=person_name(number * 31 + k), starts_on=start)
                for p, k in seats
            ],
        )
