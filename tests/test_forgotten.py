"""When a file's years are over, no table says who it was: every text of every model is read, sealed ones opened."""

from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from niangjia.enrolment.services import enrol
from niangjia.enrolment.tests.factories import make_offer
from niangjia.members import services as members
from niangjia.members.merging.people import merge_people
from niangjia.members.models import FamilyContact, Membership, Person
from niangjia.members.services.deaths import add_family
from niangjia.members.tests.factories import make_member
from niangjia.mine import services
from niangjia.mine.models import DataCopy, Erasure
from niangjia.organizations.tests.factories import make_tree, make_user
from tests.people import officer
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db
# the account is another thing, and said to be; the trail and the messages have years of their own
ELSEWHERE = ("accounts.User", "kernel.AuditEntry", "kernel.Message", "kernel.Event")


def said(words: tuple[str, ...]) -> list[str]:
    """Where one of the words stands in the database."""
    found = []
    for model in apps.get_models():
        names = [one.attname for one in model._meta.concrete_fields if not one.is_relation]
        for row in model._default_manager.all():
            texts = [str(getattr(row, name)) for name in names]
            if model._meta.label not in ELSEWHERE and any(word in text for word in words for text in texts):
                found.append(model._meta.label)
    return found


@pytest.fixture
def gone(db: Any) -> tuple[Any, Any, tuple[str, ...]]:
    """A former member of whom much is known: two files merged, relatives, requests, a place, a copy."""
    tree = make_tree()
    desk = officer("zhuo.yiming", "chair", tree["环卫公司工会"], "卓一鸣")
    one = make_member(tree["环卫公司工会"], "汪溪玉", user=make_user("wang"), phone="19900000028", note="会拉二胡")
    two = make_member(tree["环卫公司工会"], "汪溪瑜", phone="19900000029")
    words = ("汪溪", "二胡", "汪姨母", "13988887777", one.person.id_number, two.person.id_number, "1990000002")
    add_family(by=desk, person=one.person, name="汪姨母", relation="姨母", phone="13988887777")
    merge_people(by=None, kept=one.person_id, gone=two.person_id, stays=one.pk)
    offer = make_offer(desk, tree["环卫公司工会"], title="职工体检")
    enrol(by=one.person.user, offer=offer)
    asked = services.ask_correction(by=one.person.user, field="name", value="汪溪玥", note="户口簿上是汪溪玥")
    services.return_correction(by=desk, correction=asked, reason="户口簿上是汪溪玉")
    DataCopy.objects.create(user=one.person.user, expires_at=timezone.now())
    return one, desk, words


def test_nobody_is_found_when_the_years_are_over(gone: Any) -> None:
    one, desk, words = gone
    user = Person.objects.get(pk=one.person_id).user
    members.leave(by=desk, memberships=[Membership.objects.get(pk=one.pk)], on=timezone.localdate(), reason="left")
    asked = services.ask_erasure(by=user, note="汪溪玉要求删除")
    page = client_of(user).get("/my/data/erase").content.decode()
    assert "家属联系人、备好的副本" in page
    services.approve_erasure(by=desk, erasure=asked)
    assert not FamilyContact.objects.exists()  # a relative's name and number wait for no year
    assert not DataCopy.objects.exists()
    assert "members.Person" in said(words)
    Erasure.objects.update(erase_on=timezone.localdate())
    assert services.finish_erasures() == 1
    assert said(words) == []
