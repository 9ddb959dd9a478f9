"""Whoever is posted has benefits from one union alone, the one that the posting names: by asking and by being put forward."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niangjia.enrolment import services
from niangjia.enrolment.benefits import BENEFITS
from niangjia.enrolment.models import KINDS, Entry
from niangjia.enrolment.queries import shelf
from niangjia.enrolment.services import NewPool, nominations
from niangjia.enrolment.sifting import OK, UNFIT, UNKNOWN
from niangjia.enrolment.tests.factories import entry_of, make_offer
from niangjia.enrolment.tests.named import EXPRESS, WASTE, line, make_named, put_forward, quota_of, rows
from niangjia.kernel.errors import Refused
from niangjia.kernel.regulations import Regulation
from niangjia.members.services import postings
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
HOME, HOST, CITY = EXPRESS, WASTE, "云湖市总工会"
PAYER = {"home": HOME, "host": HOST}


def posted(tree: Any, paid_by: str) -> Any:
    """A member of HOME, served at HOST."""
    one = make_member(tree[HOME], user=make_user())
    postings.begin_posting(by=None, membership=one, host=tree[HOST], starts_on=timezone.localdate(), paid_by=paid_by)
    return one


@pytest.mark.parametrize("paid_by", PAYER)
def test_the_paying_union_gives_the_other_names_it(place: Any, paid_by: str, client: Client) -> None:
    tree, boss = place
    one = posted(tree, paid_by)
    me, other = one.person.user, next(name for key, name in PAYER.items() if key != paid_by)
    here, there = (make_offer(boss, tree[name], kind="recuperation") for name in (PAYER[paid_by], other))
    above = make_offer(boss, tree[CITY], kind="recuperation")
    said = {card.offer: card.cannot for card in shelf(me).open}
    assert (said[here], said[above]) == ("", "")
    assert said[there].startswith(f"您派驻期间的福利由{PAYER[paid_by]}发放，只在一处享受")
    with pytest.raises(Refused, match=f"福利由{PAYER[paid_by]}发放.*皖工发") as refused:
        services.enrol(by=me, offer=there)
    assert (refused.value.code, refused.value.rule and refused.value.rule["key"]) == ("paid-elsewhere", "fund.one_place")
    assert not Entry.objects.filter(offer=there).exists()
    client.force_login(me)
    assert f"福利由{PAYER[paid_by]}发放" in client.get(reverse("enrolment:my_offer", args=[there.pk])).content.decode()
    for offer in (here, above):
        assert services.enrol(by=me, offer=offer).state == "taken"


@pytest.mark.parametrize("kind", KINDS)
def test_services_are_for_all_who_work_there(place: Any, kind: str) -> None:
    tree, boss = place
    one = posted(tree, "home")
    offer = make_offer(boss, tree[HOST], kind=kind)
    if kind in BENEFITS:
        with pytest.raises(Refused, match="发放"):
            services.enrol(by=one.person.user, offer=offer)
    else:
        assert services.enrol(by=one.person.user, offer=offer).state == "taken"


def test_until_the_posting_ends_and_where_the_rule_holds(place: Any) -> None:
    tree, boss = place
    one = posted(tree, "host")
    first, second = (make_offer(boss, tree[HOME], kind="outing") for _ in range(2))
    with pytest.raises(Refused):
        services.enrol(by=one.person.user, offer=first)
    Regulation.objects.filter(key="fund.one_place").update(value=False)
    assert services.enrol(by=one.person.user, offer=first).state == "taken"
    Regulation.objects.filter(key="fund.one_place").update(value=True)
    postings.end_posting(by=None, posting=one.person.postings.get(), on=timezone.localdate())
    assert services.enrol(by=one.person.user, offer=second).state == "taken"


def test_a_benefit_of_the_city_comes_out_of_the_places_of_whoever_pays(place: Any) -> None:
    tree, boss = place
    pools = [NewPool(name, 1, "union", [tree[name].path]) for name in (HOME, HOST)]
    for kind, paid_by, name in (("recuperation", "host", HOST), ("recuperation", "home", HOME), ("course", "host", HOME)):
        one, offer = posted(tree, paid_by), make_offer(boss, tree[CITY], kind=kind, pools=pools)
        services.enrol(by=one.person.user, offer=offer)
        assert entry_of(offer, one.person.user).pool.name == name


def test_who_pays_puts_forward_and_no_reason_makes_an_exception(place: Any) -> None:
    tree, boss = place
    offer, one, alone = make_named(boss, tree), posted(tree, "host"), make_member(tree[HOME])
    home, host = (make_user("", "chair", tree[name]) for name in (HOME, HOST))
    mine = {"by": home, "quota": quota_of(offer, tree[HOME]), "union": tree[HOME], "rows": rows(line(one), line(alone))}
    found = nominations.preview(**mine, overrides={1: "特殊情况"})
    assert [row.verdict for row in found.rows] == [UNFIT, OK]
    assert found.rows[0].why.startswith(f"本人派驻期间的福利由{HOST}发放")
    assert found.rows[0].pool is None  # so no exception is offered either
    (made,) = put_forward(host, offer, tree[HOST], one)
    assert (made.member_union.name, made.union.name) == (HOME, HOST)


def test_the_host_finds_nobody_else_of_the_home(place: Any, client: Client) -> None:
    """Neither for what is no benefit, nor whom the home pays, nor after the posting."""
    tree, boss = place
    host = make_user("host", "chair", tree[HOST])
    benefit, course = make_named(boss, tree), make_named(boss, tree, kind="cadre")
    guest, other = posted(tree, "host"), posted(tree, "home")

    def verdict(offer: Any, one: Any) -> str:
        quota = quota_of(offer, tree[HOST])
        return nominations.preview(by=host, quota=quota, union=tree[HOST], rows=rows(line(one))).rows[0].verdict

    assert [verdict(offer, one) for offer in (benefit, course) for one in (guest, other)] == [OK, UNKNOWN, UNKNOWN, UNKNOWN]
    client.force_login(host)
    page = client.get(reverse("enrolment:nominate_pick", args=[quota_of(benefit, tree[HOST]).pk])).content.decode()
    assert (guest.name in page, other.name in page) == (True, False)
    postings.end_posting(by=None, posting=guest.person.postings.get(), on=timezone.localdate())
    assert verdict(benefit, guest) == UNKNOWN
