"""Posted workers: seen and served where they work, paid in one place, and never left behind when member or union moves on."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.errors import Refused
from niangjia.kernel.messages import inbox
from niangjia.kernel.questions import holdings, todos
from niangjia.members.models import Posting
from niangjia.members.services import handing, postings
from niangjia.members.services.memberships import leave
from niangjia.members.tests.factories import make_member
from niangjia.members.transfers.services import begin_transfer
from niangjia.organizations.services.endings import dissolve_union, merge_union
from niangjia.organizations.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
HOME, HOST, THIRD = "快递站工会", "环卫公司工会", "大成化工厂工会"
TODAY = timezone.localdate


@pytest.fixture
def one(tree: Any) -> Any:
    return make_member(tree[HOME], "何之洲", user=make_user("worker"), phone="19900000041")


@pytest.fixture
def host(tree: Any) -> Any:
    return make_user("host", "organiser", tree[HOST])


def posted(one: Any, host: Any, **more: Any) -> Posting:
    said: dict[str, Any] = {"starts_on": TODAY() - timedelta(days=5), "paid_by": "host"}
    return postings.begin_posting(by=None, membership=one, host=host, **said | more)


def test_both_are_told_and_the_person_finds_it_among_what_is_kept(one: Any, tree: Any, host: Any) -> None:
    made = posted(one, tree[HOST])
    assert f"福利由{HOST}发放" in (inbox(one.person.user).first().text or "")
    assert f"{HOME}的何之洲派驻到{HOST}" in (inbox(host).first().text or "")
    (kept,) = [one for one in holdings(one.person.user) if one.key == "members.moves"]
    assert kept.rows[0][:2] == ("派驻", f"{HOME} → {HOST}")
    postings.end_posting(by=host, posting=made, on=TODAY())
    assert "已于" in (inbox(one.person.user).first().text or "")


def test_who_sees_a_posting_and_whose_number(one: Any, tree: Any, host: Any, client: Client) -> None:
    made = posted(one, tree[HOST])
    page = reverse("members:posting", args=[made.pk])
    client.force_login(make_user("far", "chair", tree[THIRD]))
    assert client.get(page).status_code == 404
    assert "何之洲" not in client.get(reverse("members:postings")).content.decode()
    client.force_login(make_user("care", "care_officer", tree[HOST]))
    assert "查看完整" not in client.get(page).content.decode()
    client.force_login(host)
    assert "199****0041" in client.get(page).content.decode()
    assert client.post(page, {"reason": " "}).status_code == 422
    assert "19900000041" in client.post(page, {"reason": "通知体检"}).content.decode()
    postings.end_posting(by=host, posting=made, on=TODAY())
    made.refresh_from_db()
    with pytest.raises(Refused):
        postings.reveal_phone(by=host, posting=made, reason="还想打")


@pytest.mark.parametrize(("to", "home"), [(THIRD, THIRD), (HOST, None)])
def test_a_posting_goes_along_with_its_member(one: Any, tree: Any, to: str, home: str | None) -> None:
    """Elsewhere it goes on; the union that serves and now has the member too needs none."""
    made = posted(one, tree[HOST])
    begin_transfer(by=None, person=one.person, to=tree[to])
    made.refresh_from_db()
    assert (made.home.name, made.ends_on) == ((home, None) if home else (HOME, TODAY()))


@pytest.mark.parametrize(("to", "home"), [(THIRD, THIRD), (HOST, None)])
def test_and_with_a_whole_firm(one: Any, tree: Any, to: str, home: str | None) -> None:
    made = posted(one, tree[HOST])
    handing.move_firm(by=None, union=tree[HOME], to=tree[to], on=TODAY(), reason="合并")
    made.refresh_from_db()
    assert (made.home.name, made.ends_on) == ((home, None) if home else (HOME, TODAY()))


def test_it_ends_with_the_membership_never_before_it_began(one: Any, tree: Any) -> None:
    made = posted(one, tree[HOST], starts_on=TODAY())
    leave(by=None, memberships=[one], on=TODAY() - timedelta(days=1), reason="left")
    made.refresh_from_db()
    assert made.ends_on == TODAY()


def test_it_goes_along_with_the_union_that_serves(one: Any, tree: Any) -> None:
    city, made = make_user("city", "chair", tree["云湖市总工会"]), posted(one, tree[HOST])
    merge_union(union=tree[HOST], target=tree[THIRD], by=city, reason="合并")
    made.refresh_from_db()
    assert (made.host, made.path, made.ends_on) == (tree[THIRD], tree[THIRD].path, None)
    dissolve_union(union=tree["清扫一班工会小组"], by=city, reason="撤销")
    dissolve_union(union=tree[THIRD], by=city, reason="撤销")
    made.refresh_from_db()
    assert made.ends_on == TODAY()


def test_what_was_planned_to_be_over_is_asked_about_on_both_sides(one: Any, tree: Any, host: Any) -> None:
    home = make_user("home", "chair", tree[HOME])
    made = posted(one, tree[HOST], planned_until=TODAY() - timedelta(days=1))
    for user in (home, host):
        assert [todo.url for todo in todos(user) if todo.kind == "posting"] == ["/desk/postings?state=over"]
    Posting.objects.filter(pk=made.pk).update(planned_until=TODAY())
    assert not [todo for todo in todos(home) if todo.kind == "posting"]


def test_the_list_by_side_and_state(one: Any, tree: Any, host: Any, client: Client) -> None:
    posted(one, tree[HOST], starts_on=date(2026, 1, 5))
    client.force_login(host)
    where = reverse("members:postings")
    for query, seen in (("", True), ("side=in", True), ("side=out", False), ("state=open", True), ("state=over", False),
                        ("paid_by=host", True), ("paid_by=home", False), ("search=何", True), ("side=x", True)):  # fmt: skip
        assert ("何之洲" in client.get(f"{where}?{query}").content.decode()) is seen, query
