"""Places for people in hardship alone: they get them, and nobody else learns who they are."""

from typing import Any

import pytest
from django.urls import reverse

from niangjia.care import services
from niangjia.care.tests.factories import make_case
from niangjia.enrolment import rules as sight
from niangjia.enrolment import services as places
from niangjia.enrolment.eligibility import sentences
from niangjia.enrolment.models import Entry, Offer
from niangjia.enrolment.tests.factories import make_draw, make_offer, make_people
from niangjia.kernel.errors import Forbidden, Invalid, Refused
from niangjia.kernel.questions import life
from niangjia.members.queries import own_membership
from niangjia.organizations.tests.factories import make_appointment, make_tree, make_user
from tests.support.clients import client_of, text
from tests.support.forms import posted

pytestmark = pytest.mark.django_db
DISTRICT, WASTE = "嘉言区总工会", "环卫公司工会"


def asked(key: str = "困难职工") -> list[dict[str, Any]]:
    return [{"kind": "proof", "proof": "hardship", "key": key}]


@pytest.fixture
def tree(db: Any) -> Any:
    return make_tree()


@pytest.fixture
def officer(tree: Any) -> Any:
    return make_user("", "care_officer", tree[DISTRICT])


def test_whoever_has_an_open_record_gets_a_place_and_nobody_else(tree: Any, officer: Any) -> None:
    people = make_people(tree[WASTE], 3)
    offer = make_offer(officer, tree[DISTRICT], places=9, rules=asked())
    assert sentences(offer.rules) == ["限在册的困难职工"]
    assert offer.confidential
    case = make_case(own_membership(people[0]))
    assert places.enrol(by=people[0], offer=offer).state == "taken"
    with pytest.raises(Refused, match="您暂不符合：没有在册的困难职工档案。"):
        places.enrol(by=people[1], offer=offer)
    deep = make_offer(officer, tree[DISTRICT], places=9, rules=asked("深度困难职工"))
    make_case(own_membership(people[1]), "relative")
    with pytest.raises(Refused, match="没有在册的深度困难职工档案"):
        places.enrol(by=people[1], offer=deep)
    services.close(by=officer, case=case, reason="已脱困")
    with pytest.raises(Refused, match="没有在册的"):
        places.enrol(by=people[0], offer=deep)


def test_no_other_office_sees_the_offer_or_who_is_in_it(tree: Any, officer: Any, one_factor: None) -> None:
    person = make_people(tree[WASTE], 1)[0]
    membership = own_membership(person)
    make_case(membership)
    offer = make_offer(officer, tree[DISTRICT], rules=asked(), title="金秋助学说明会")
    entry = places.enrol(by=person, offer=offer).entry_id
    chair_below = make_user("", "chair", tree[WASTE])
    for role in ("organiser", "leader", "auditor", "administrator", "publicity"):
        other = make_user("", role, tree[DISTRICT])
        assert not sight.visible(other).exists()
        assert not sight.entries(other).exists()
        assert not sight.movable(other, "close").exists()
        assert client_of(other).get(f"/desk/offers/{offer.pk}").status_code == 404
        assert "金秋助学" not in text(client_of(other).get("/desk/offers"))
        assert {one.context for one in life(membership.person, other)} <= {"members"}
    for one in (officer, chair_below):
        assert [row.pk for row in sight.entries(one)] == [entry]
    assert "只有主席、帮扶干部看得到" in text(client_of(officer).get(f"/desk/offers/{offer.pk}"))
    assert {one.context for one in life(membership.person, person)} == {"members", "enrolment", "care"}


def test_the_outbox_does_not_tell_who_has_a_place(tree: Any, officer: Any, one_factor: None) -> None:
    person = make_people(tree[WASTE], 1)[0]
    make_case(own_membership(person))
    keeper = make_user("", "administrator", tree[DISTRICT])
    for rules in ([], asked()):
        offer = make_offer(officer, tree[DISTRICT], rules=rules)
        places.enrol(by=person, offer=offer)
        places.remove(by=officer, entry=Entry.objects.get(offer=offer), reason="改期")
    seen = client_of(keeper).get("/desk/outbox").context["listing"].items
    assert [one.about_id for one in seen] == [Entry.objects.get(offer__confidential=False).pk]
    make_appointment(keeper, "care_officer", tree[DISTRICT])
    assert len(client_of(keeper).get("/desk/outbox").context["listing"].items) == 2


def test_the_published_list_of_its_draw_names_nobody(tree: Any, officer: Any) -> None:
    people = make_people(tree[WASTE], 3)
    offer = make_draw(officer, tree[DISTRICT], rules=asked())
    for one in people:
        make_case(own_membership(one))
        places.enrol(by=one, offer=offer)
    places.close_offer(by=officer, offer=offer)
    frozen = offer.draw.steps.get(kind="frozen").content
    lines = frozen.rstrip("\n").split("\n")[1:]
    assert [line.split("\t")[-1] for line in lines] == ["*"] * 3
    names = set(Entry.objects.values_list("name", flat=True))
    assert not any(name[:1] in frozen.split("\n", 1)[1] for name in names)


def test_nobody_is_put_forward_and_no_other_office_opens_it(tree: Any, officer: Any) -> None:
    for mode in ("approval", "direct"):
        with pytest.raises(Invalid) as refused:
            make_offer(officer, tree[DISTRICT], mode=mode, rules=asked())
        assert "推荐的人就会看到谁建了档" in refused.value.errors["rules"][0]
    with pytest.raises(Invalid) as refused:
        make_offer(officer, tree[DISTRICT], kind="fair", rules=asked())
    assert "大家都看得到谁在场" in refused.value.errors["rules"][0]
    with pytest.raises(Forbidden, match="名单只有主席、帮扶干部看得到"):
        make_offer(make_user("", "organiser", tree[DISTRICT]), tree[DISTRICT], rules=asked())
    assert not Offer.objects.exists()


def test_a_draft_that_is_edited_is_confidential_as_it_stands(tree: Any, officer: Any, one_factor: None) -> None:
    desk, url = client_of(officer), reverse("enrolment:new", args=["course"])
    desk.post(url, posted(desk, url) | {"title": "助学说明会", "proof_hardship": "困难职工"})
    offer = Offer.objects.get()
    assert offer.confidential
    edit = reverse("enrolment:offer_edit", args=[offer.pk])
    desk.post(edit, posted(desk, edit) | {"proof_hardship": ""})
    offer.refresh_from_db()
    assert not offer.confidential
