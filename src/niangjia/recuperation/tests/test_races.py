"""Two desks at once, on a real PostgreSQL: an account is closed once, a turn of earlier years is written down once."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from niangjia.enrolment import services as places
from niangjia.enrolment.models import Settlement, Turn
from niangjia.enrolment.services import turns as register
from niangjia.enrolment.tests.named import DISTRICT, WASTE
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Refused
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_tree, make_user
from niangjia.recuperation import services
from niangjia.recuperation.models import Programme
from niangjia.recuperation.tests.factories import be_over, contract_of, fill, make_cure, make_programme

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.race]


def again(user: Any) -> Any:
    """The user as another request would read it."""
    return get_user_model().objects.get(pk=user.pk)


def errors(outcomes: Any) -> set[type]:
    return {type(one.error) for one in outcomes if not one.won}


@pytest.fixture
def place() -> Any:
    tree = make_tree()
    return tree, make_user("", "organiser", tree[DISTRICT])


def test_settled_once_and_opened_once(race: Any, place: Any) -> None:
    tree, boss = place
    offer = make_cure(boss, tree)
    one = make_programme(boss, offer)
    services.contract(by=boss, programme=one, new=contract_of())
    fill(boss, offer, tree, [make_member(tree[WASTE], user=make_user())])
    be_over(boss, offer, cost=Decimal(2500))
    for _ in range(2):
        outcomes = race(8, lambda _: services.settle(by=again(boss), programme=Programme.objects.get(pk=one.pk)))
        assert sum(done.won for done in outcomes) == 1
        assert errors(outcomes) == {Refused}
        assert Settlement.objects.filter(offer=offer, state="valid").count() == 1
        outcomes = race(8, lambda _: services.reopen(by=again(boss), programme=Programme.objects.get(pk=one.pk), reason="账单"))
        assert sum(done.won for done in outcomes) == 1
        assert not Settlement.objects.filter(offer=offer, state="valid").exists()
    assert Turn.objects.count() == 1


def test_one_account_from_two_pages_while_the_contract_is_put_right(race: Any, place: Any) -> None:
    tree, boss = place
    offer = make_cure(boss, tree)
    one = make_programme(boss, offer)
    services.contract(by=boss, programme=one, new=contract_of())
    fill(boss, offer, tree, [make_member(tree[WASTE], user=make_user())])
    be_over(boss, offer, cost=Decimal(2500))
    verbs = (
        lambda by, cure: services.settle(by=by, programme=cure),
        lambda by, cure: places.settle(by=by, offer=cure.offer),
        lambda by, cure: services.amend(by=by, programme=cure, new=contract_of(), reason="编号写错"),
    )
    outcomes = race(9, lambda n: verbs[n % 3](again(boss), Programme.objects.select_related("offer").get(pk=one.pk)))
    assert sum(done.won for n, done in enumerate(outcomes) if n % 3 < 2) == 1
    assert errors(outcomes) <= {Refused, type(None)}
    assert Settlement.objects.filter(offer=offer, state="valid").count() == 1
    assert Programme.objects.get().state == "settled"


def test_the_same_list_imported_by_two_desks(race: Any, place: Any) -> None:
    tree, boss = place
    people = [make_member(tree[WASTE]) for _ in range(12)]
    year = timezone.localdate().year - 1
    lines = [f"{one.name}\t{one.person.id_number}\t{year}-06-0{n % 9 + 1}\t湖滨" for n, one in enumerate(people)]
    said = ["\n".join(lines), "\n".join(reversed(lines))]
    outcomes = race(
        8, lambda n: register.import_turns(by=again(boss), union=tree[DISTRICT], text=said[n % 2], kind="recuperation")
    )
    assert errors(outcomes) <= {Refused}
    assert sum(one.result for one in outcomes if one.won) == Turn.objects.count() == 12
    assert AuditEntry.objects.filter(verb="turn.add").count() == sum(one.won for one in outcomes)
