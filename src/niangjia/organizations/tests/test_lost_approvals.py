"""A union of old whose approval was lost: put down with a reason, marked and found as such, filled in once it is found."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niangjia.accounts import services as accounts
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Invalid
from niangjia.kernel.workflow import history
from niangjia.organizations.models import Union
from niangjia.organizations.services.unions import create_union, edit_union
from niangjia.organizations.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
STREET, WHY = "柳桥街道总工会", "1987 年成立，机构改革时档案遗失"
TODAY = timezone.localdate
OLD = {"kind": "grassroots", "name": "老纺织厂工会", "founded_on": "1987-05-01"}


@pytest.fixture
def by(tree: Any) -> Any:
    return make_user("street", "organiser", tree[STREET])


def old(tree: Any, by: Any, **more: Any) -> Union:
    said = {"name": "老纺织厂工会", "kind": "grassroots", "founded_on": TODAY() - timedelta(days=9999), "approval_lost": WHY}
    return create_union(parent=tree[STREET], by=by, **said | more)


def test_a_reason_takes_the_place_of_the_approval_and_stays_in_the_trail(tree: Any, by: Any) -> None:
    made = old(tree, by)
    assert (made.approval_lost, made.lacks_approval) == (WHY, True)
    assert [event.reason for event in history(made)] == [WHY]
    assert AuditEntry.objects.get(verb="union.create").reason == WHY
    edit_union(union=made, by=by, revision=0, approval="柳工〔1987〕3 号", approved_on=TODAY() - timedelta(days=9998))
    made.refresh_from_db()
    assert (made.lacks_approval, made.approval_lost) == (False, WHY)


@pytest.mark.parametrize("founded", [None, 0])
def test_only_for_what_is_there_already(tree: Any, by: Any, founded: int | None) -> None:
    """A union that begins today has its approval; yesterday is the boundary."""
    day = None if founded is None else TODAY()
    with pytest.raises(Invalid) as wrong:
        old(tree, by, founded_on=day)
    assert list(wrong.value.errors) == ["founded_on"]
    assert old(tree, by, founded_on=TODAY() - timedelta(days=1)).lacks_approval


def test_blank_words_are_no_reason_and_nobody_exempt_is_marked(tree: Any, by: Any) -> None:
    with pytest.raises(Invalid) as wrong:
        old(tree, by, approval_lost="  ")
    assert set(wrong.value.errors) == {"approval", "approved_on"}
    group = create_union(parent=tree["快递站工会"], name="夜班工会小组", kind="group", by=make_user("", "chair", tree[STREET]), approval_lost=WHY)
    assert not group.lacks_approval
    whole = old(tree, by, name="新纺织厂工会", approval="柳工〔2026〕3 号", approved_on=TODAY())
    assert whole.approval_lost == ""


def test_by_the_pages(tree: Any, by: Any, client: Client) -> None:
    client.force_login(by)
    new = reverse("organizations:union_new")
    said = OLD | {"parent": tree[STREET].code, "effective_on": TODAY().isoformat()}
    assert client.post(new, said).status_code == 422
    wrong = client.post(new, said | {"approval_lost": WHY, "founded_on": ""}).content.decode()
    assert "大概的日期" in wrong
    client.post(new, said | {"approval_lost": WHY})
    made = Union.objects.get(name="老纺织厂工会")
    page = client.get(reverse("organizations:union", args=[made.pk])).content.decode()
    assert "批文待补" in page
    assert WHY in page
    where = reverse("organizations:unions")
    found = client.get(f"{where}?approval=missing").content.decode()
    assert ("老纺织厂工会" in found, "快递站工会" in found, "在册，批文待补" in found) == (True, False, True)
    edit = reverse("organizations:union_edit", args=[made.pk])
    client.post(edit, {"code": made.code, "revision": 0, "approval": "柳工〔1987〕3 号", "founded_on": "1987-05-01"})
    assert "没有符合条件的工会" in client.get(f"{where}?approval=missing").content.decode()


def test_by_the_api(tree: Any, by: Any, client: Client) -> None:
    _, text = accounts.issue_token(by=by, name="t")
    head = {"Authorization": f"Bearer {text}"}
    body = OLD | {"parent": str(tree[STREET].pk)}

    def send(**more: Any) -> Any:
        return client.post("/api/v1/unions", body | more, content_type="application/json", headers=head)

    assert send().status_code == 422
    made = send(approval_lost=WHY)
    assert (made.status_code, made.json()["approval_lost"]) == (201, WHY)
    found = client.get("/api/v1/unions?approval=missing", headers=head).json()["items"]
    assert [one["name"] for one in found] == ["老纺织厂工会"]
