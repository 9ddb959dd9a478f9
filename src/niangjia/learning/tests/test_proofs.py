"""Places for those who completed a course: asked for in the form and by program, explained, and let through once it is so."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from niangjia.enrolment import services as places
from niangjia.enrolment.eligibility import sentences
from niangjia.enrolment.models import Offer
from niangjia.enrolment.tests.factories import make_offer
from niangjia.kernel.errors import Invalid, Refused
from niangjia.learning.services import exams
from niangjia.learning.tests.factories import (
    DISTRICT,
    OTHER,
    WASTE,
    came,
    make_class,
    make_course,
    make_place,
    right,
)
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db


def asked(course: Any) -> list[dict[str, Any]]:
    return [{"kind": "proof", "proof": "course", "key": str(course.pk)}]


def test_whoever_passed_gets_a_place_and_nobody_before() -> None:
    tree, by = make_place()
    run, people = make_class(by, tree[DISTRICT], members=tree[WASTE])
    offer = make_offer(by, tree[DISTRICT], rules=asked(run.course))
    assert sentences(offer.rules) == [f"学完课程“{run.course.title}”"]
    with pytest.raises(Refused, match=f"您暂不符合：还没有学完课程“{run.course.title}”"):
        places.enrol(by=people[0], offer=offer)
    came(by, run, people[0])
    with pytest.raises(Refused, match="还没有学完"):  # came, and the test is still to be passed
        places.enrol(by=people[0], offer=offer)
    paper = exams.start(by=people[0], entry_id=run.offer.entries.get(person__user=people[0]).pk)
    exams.hand(by=people[0], paper=paper, said=right(paper))
    assert places.enrol(by=people[0], offer=offer).state == "taken"
    with pytest.raises(Refused, match="还没有学完"):
        places.enrol(by=people[1], offer=offer)


def test_a_course_without_a_test_is_completed_by_coming() -> None:
    tree, by = make_place()
    run, people = make_class(by, tree[DISTRICT], members=tree[WASTE], bank=False)
    offer = make_offer(by, tree[DISTRICT], rules=asked(run.course))
    came(by, run, people[0])
    assert places.enrol(by=people[0], offer=offer).state == "taken"


def test_only_what_is_on_the_menu_can_be_asked_for() -> None:
    tree, by = make_place()
    other = make_course(make_user("", "organiser", tree[OTHER]), tree[OTHER])
    for rules in (asked(other), [{"kind": "proof", "proof": "course"}], [{"kind": "proof", "proof": "luck", "key": "x"}]):
        with pytest.raises(Invalid) as refused:
            make_offer(by, tree[DISTRICT], rules=rules)
        assert refused.value.errors.keys() == {"rules"}


def test_the_form_asks_by_name_and_keeps_it(settings: Any) -> None:
    settings.SECOND_FACTOR = False
    tree, by = make_place()
    course = make_course(by, tree[DISTRICT])
    client, url = Client(), reverse("enrolment:new", args=["course"])
    client.force_login(by)
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None} | {"title": "第一期"}
    for name in ("starts_at", "ends_at", "opens_at", "closes_at"):
        data[name] = data[name].strftime("%Y-%m-%dT%H:%M")
    wrong = client.post(url, data | {"proof_course": "没有这门课"})
    assert wrong.context["form"].errors == {"proof_course": ["没有找到“没有这门课”，请按菜单里的名称填写。"]}
    client.post(url, data | {"proof_course": course.title})
    offer = Offer.objects.get()
    rule = asked(course)[0] | {"words": course.title}
    assert rule in offer.rules
    edit = reverse("enrolment:offer_edit", args=[offer.pk])
    page = client.get(edit)
    assert page.context["form"]["proof_course"].value() == course.title
    assert course.title in page.content.decode()
    client.post(edit, data | {"proof_course": course.title})
    offer.refresh_from_db()
    assert offer.rules.count(rule) == 1
    client.post(edit, data | {"proof_course": ""})
    offer.refresh_from_db()
    assert not any(one["kind"] == "proof" for one in offer.rules)
