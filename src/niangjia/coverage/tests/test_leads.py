"""The life of a lead: every verb in every state, by every role; what others' acts do to it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from niangjia.coverage.models import Lead
from niangjia.coverage.services import leads
from niangjia.coverage.services.leads import Target
from niangjia.coverage.states import LEAD_MOVES, LeadState
from niangjia.coverage.tests.factories import make_lead, tomorrow
from niangjia.coverage.todos import todos
from niangjia.kernel.access import ROLES
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.workflow import history
from niangjia.organizations.models import Employer
from niangjia.organizations.services.employers import link_employer
from niangjia.organizations.services.endings import dissolve_union, merge_union
from niangjia.organizations.tests.factories import make_employer, make_superuser, make_user

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def organiser(tree):
    return make_user("zuzhi", "organiser", tree["嘉言区总工会"])


@pytest.fixture
def firm(tree):
    return make_employer(tree["柳桥街道总工会"], name="云湖甲商行", workers=60)


def do(verb, lead, by):
    """One verb with input that is right."""
    words = {
        "plan": {"assignee": by, "due_on": tomorrow()},
        "visit": {"on": TODAY(), "reason": "经理同意", "people": 70},
        "found": {"union": lead.union},
        "postpone": {"reason": "搬迁", "later_on": tomorrow()},
    }[verb]
    return getattr(leads, verb)(lead=lead, by=by, **words)


@pytest.mark.parametrize("state", list(LeadState.LABELS))
@pytest.mark.parametrize("verb", list(LEAD_MOVES))
def test_every_verb_in_every_state(firm, organiser, verb, state):
    lead = make_lead(firm, by=organiser, state=state)
    assert lead.state == state
    before = history(lead).count()
    if state in LEAD_MOVES[verb].sources:
        assert do(verb, lead, organiser).state == LEAD_MOVES[verb].target
        assert history(lead).count() == before + 1
    else:
        with pytest.raises(Refused):
            do(verb, lead, organiser)
        assert history(lead).count() == before
    assert Lead.objects.get().state == lead.state


@pytest.mark.parametrize("role", list(ROLES))
@pytest.mark.parametrize("verb", list(LEAD_MOVES))
def test_who_may(firm, organiser, tree, verb, role):
    lead = make_lead(firm, by=organiser, state="planned")
    user = make_user(role=role, union=tree["嘉言区总工会"])
    if role in LEAD_MOVES[verb].roles:
        do(verb, lead, user)
        return
    with pytest.raises(Forbidden, match="系统管理员、主席、组织干部"):
        do(verb, lead, user)


def test_out_of_the_tree_it_is_not_there(firm, organiser, tree):
    lead = make_lead(firm, by=organiser)
    stranger = make_user(role="organiser", union=tree["大成区总工会"])
    with pytest.raises(Missing):
        leads.plan(lead=lead, assignee=stranger, due_on=tomorrow(), by=stranger)
    with pytest.raises(Missing):
        leads.open_lead(target=Target(employer=firm), by=stranger)


def test_a_plan_names_somebody_of_the_place_and_a_day_to_come(firm, organiser, tree):
    lead = make_lead(firm, by=organiser)
    stranger = make_user(role="organiser", union=tree["大成区总工会"])
    reader = make_user(role="leader", union=tree["嘉言区总工会"])
    for who in (stranger, reader, None):
        with pytest.raises(Invalid) as problem:
            leads.plan(lead=lead, assignee=who, due_on=tomorrow(), by=organiser)
        assert "assignee" in problem.value.errors
    with pytest.raises(Invalid) as problem:
        leads.plan(lead=lead, assignee=organiser, due_on=TODAY() - timedelta(days=1), by=organiser)
    assert "due_on" in problem.value.errors


def test_a_lead_is_noted_once(firm, organiser):
    assert make_lead(firm, by=organiser) == make_lead(firm, by=organiser)
    assert Lead.objects.count() == 1


def test_founding_puts_the_firm_under_the_union(firm, organiser, tree):
    lead = make_lead(firm, by=organiser, state="visited")
    with pytest.raises(Invalid):
        leads.found(lead=lead, union=tree["大成化工厂工会"], by=organiser)
    leads.found(lead=lead, union=tree["快递站工会"], by=organiser)
    assert Employer.objects.get(pk=firm.pk).union == tree["快递站工会"]
    with pytest.raises(Refused):
        leads.open_lead(target=Target(employer=Employer.objects.get(pk=firm.pk)), by=organiser)


def test_a_firm_linked_by_anybody_closes_its_lead(firm, organiser, tree):
    lead = make_lead(firm, by=organiser, state="planned")
    link_employer(employer=firm, union=tree["快递站工会"], by=organiser)
    lead.refresh_from_db()
    assert (lead.state, lead.founded) == ("founded", tree["快递站工会"])


def test_groups_have_a_lead_a_place(organiser, tree):
    street = tree["柳桥街道总工会"]
    target = Target(union=street, group="courier", people=30)
    lead = leads.open_lead(target=target, by=organiser)
    assert lead.title == "柳桥街道 快递员"
    assert leads.open_lead(target=target, by=organiser) == lead
    with pytest.raises(Invalid):
        leads.open_lead(target=Target(union=street, group="none"), by=organiser)
    leads.postpone(lead=lead, reason="以后", by=organiser)
    assert leads.open_lead(target=target, by=organiser) == lead


def test_leads_go_with_the_union_that_ends(organiser, tree, firm):
    boss = make_superuser()
    own = make_lead(firm, by=organiser)
    here = leads.open_lead(target=Target(union=tree["快递站工会"], group="courier"), by=organiser)
    twin = leads.open_lead(target=Target(union=tree["环卫公司工会"], group="courier"), by=organiser)
    merge_union(union=tree["快递站工会"], target=tree["环卫公司工会"], by=boss, reason="合并")
    here.refresh_from_db()
    assert (here.union, here.state) == (tree["环卫公司工会"], "postponed")
    dissolve_union(union=tree["柳桥街道总工会"], to=tree["嘉言区总工会"], by=boss, reason="撤销")
    for lead in (own, here, twin):
        lead.refresh_from_db()
        lead.union.refresh_from_db()
        assert lead.path == lead.union.path
    assert own.union == tree["嘉言区总工会"]


def test_what_waits_today(organiser, firm, tree):
    def said():
        return [one.sentence for one in todos(organiser)]

    make_employer(tree["柳桥街道总工会"], workers=24)
    make_employer(tree["大成区总工会"], workers=100)
    make_employer(tree["柳桥街道总工会"], workers=30, union=tree["快递站工会"])
    assert said() == ["1 家达到 25 人的单位还没有工会，也没有安排人去"]
    lead = make_lead(firm, by=organiser, state="planned")
    assert said() == []
    Lead.objects.filter(pk=lead.pk).update(due_on=TODAY())
    assert said() == ["今天去走访：云湖甲商行"]
    Lead.objects.filter(pk=lead.pk).update(due_on=TODAY() - timedelta(days=1))
    assert said() == ["安排的走访日期已过：云湖甲商行"]
    leads.postpone(lead=Lead.objects.get(), reason="搬迁", later_on=tomorrow(), by=organiser)
    assert said() == []
    Lead.objects.update(later_on=TODAY())
    assert said() == ["暂缓到今天：云湖甲商行"]
    assert list(todos(make_user(role="leader", union=tree["嘉言区总工会"]))) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(verbs=st.lists(st.sampled_from([*LEAD_MOVES, "link", "unlink", "open"]), max_size=8))
def test_whatever_the_order_a_firm_has_one_open_lead_or_a_union(tree, organiser, verbs):
    firm = make_employer(tree["柳桥街道总工会"], workers=60)
    make_lead(firm, by=organiser)
    for verb in verbs:
        firm = Employer.objects.select_related("area", "union").get(pk=firm.pk)
        lead = Lead.objects.filter(employer=firm).order_by("created_at").last()
        try:
            if verb == "open":
                leads.open_lead(target=Target(employer=firm), by=organiser)
            elif verb in ("link", "unlink"):
                link_employer(employer=firm, union=tree["快递站工会"] if verb == "link" else None, by=organiser)
            else:
                do(verb, lead, organiser)
        except (Refused, ObjectDoesNotExist):
            pass
        rows = Lead.objects.filter(employer=firm)
        assert rows.exclude(state=LeadState.FOUNDED).count() <= 1
        if Employer.objects.get(pk=firm.pk).union_id:
            assert not rows.filter(state__in=LeadState.OPEN).exists()
        for one in rows:
            last = history(one).exclude(target="").last()
            assert last.target == one.state
