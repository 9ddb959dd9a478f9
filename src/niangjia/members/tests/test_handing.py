"""A firm's people go together: to a named union or to the one that looks after them, in the background where they are many."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from bench.members_move import firm_move
from niangjia.accounts.services import issue_token
from niangjia.kernel import job_runner
from niangjia.kernel.errors import Forbidden, Invalid, Missing
from niangjia.kernel.jobs import Job
from niangjia.kernel.messages import inbox
from niangjia.members.handing import arrivals
from niangjia.members.models import Holding, Membership
from niangjia.members.services import handing
from niangjia.members.tests.factories import make_member, moved_whole
from niangjia.members.transfers import services as transfers
from niangjia.members.transfers.todos import transfer_todos
from niangjia.organizations.tests.factories import make_user
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db
DEPOT, WASTE, STREET, PLANT = "快递站工会", "环卫公司工会", "柳桥街道总工会", "大成化工厂工会"
TODAY = timezone.localdate


@pytest.fixture
def street(tree):
    return make_user("street", "organiser", tree[STREET])


def told(**changes):
    return {"on": TODAY(), "reason": "两家公司合并"} | changes


def test_everybody_goes_on_the_day_with_what_is_known(tree, street):
    first = make_member(tree[DEPOT], "何之洲", workplace="一站", standing="retired", standing_on=date(2025, 1, 1))
    late = make_member(tree[DEPOT], "何之江", joined_on=TODAY())
    assert handing.move_firm(by=street, union=tree[DEPOT], to=tree[WASTE], **told(on=TODAY() - timedelta(days=3))) == 2
    for one in (first, late):
        assert moved_whole(one.person)
        now = Membership.objects.get(person=one.person, left_on=None)
        assert (now.union, now.workplace, now.standing) == (tree[WASTE], one.workplace, one.standing)
        assert now.came_from == tree[DEPOT]
        one.person.refresh_from_db()
        assert one.person.revision == 1


def test_open_transfers_of_the_firm_lapse(tree, street):
    one = make_member(tree[DEPOT], "何之洲", user=make_user("worker"))
    asked = transfers.begin_transfer(by=one.person.user, person=one.person, to=tree[PLANT])
    handing.move_firm(by=street, union=tree[DEPOT], to=tree[WASTE], **told())
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    assert "不用再答复" in asked.reason


def test_without_a_name_they_go_to_the_holding_union_of_the_place(tree, street):
    make_member(tree[DEPOT])
    with pytest.raises(Invalid, match="托管"):
        handing.move_firm(by=street, union=tree[DEPOT], to=None, **told())
    handing.set_holding(by=street, union=tree[WASTE], on=True)
    assert handing.holding_of(tree[DEPOT].path) == tree[WASTE]
    assert handing.holding_of(tree[PLANT].path) is None
    handing.move_firm(by=street, union=tree[DEPOT], to=None, **told())
    assert Membership.objects.get(left_on=None).union == tree[WASTE]
    assert "1 人在环卫公司工会等待安置" in [todo.sentence for todo in transfer_todos(street)]
    handing.set_holding(by=street, union=tree[WASTE], on=False)
    assert not Holding.objects.exists()


@pytest.mark.parametrize(("days", "reason", "field"), [(1, "合并", "on"), (0, " ", "reason")])
def test_what_is_wrong_stands_at_its_field(tree, street, days, reason, field):
    with pytest.raises(Invalid) as wrong:
        handing.move_firm(by=street, union=tree[DEPOT], to=tree[WASTE], **told(on=TODAY() + timedelta(days=days), reason=reason))
    assert field in wrong.value.errors


def test_it_takes_the_right_over_both(tree, street):
    with pytest.raises(Missing):
        handing.move_firm(by=street, union=tree[DEPOT], to=tree[PLANT], **told())
    reader = make_user("reader", "leader", tree[STREET])
    with pytest.raises(Forbidden):
        handing.move_firm(by=reader, union=tree[DEPOT], to=tree[WASTE], **told())
    with pytest.raises(Forbidden):
        handing.set_holding(by=make_user("own", "chair", tree[WASTE]), union=tree[WASTE], on=True)


def test_a_large_firm_goes_in_the_background(tree, street, monkeypatch):
    monkeypatch.setattr(handing, "AT_ONCE", 0)
    make_member(tree[DEPOT])
    made = handing.move_firm(by=street, union=tree[DEPOT], to=tree[WASTE], **told())
    assert isinstance(made, Job)
    from niangjia.kernel.jobs import kind_of
    from niangjia.kernel.progress import Progress

    said = []
    progress = Progress(made)
    monkeypatch.setattr(progress, "step", lambda done, total, sentence="": said.append((done, total)))
    kind_of(made.kind).run(progress, **made.args)
    assert Membership.objects.get(left_on=None).union == tree[WASTE]
    assert said[-1] == (1, 1)
    assert kind_of(made.kind).run(progress, **made.args)["moved"] == 0


def test_a_firm_of_five_thousand_and_the_figures_after_it():
    found = firm_move(5_000)
    assert found["figures_right"]
    assert found["moved"] == 5_000
    assert found["move_seconds"] < 10


def test_whoever_goes_along_is_told_once_and_a_mistake_goes_back(tree, street):
    street.second_factor_since = street.created_at
    street.save(update_fields=["second_factor_since"])
    worker, home = make_user("worker"), make_member(tree[WASTE], "本会会员")
    one = make_member(tree[DEPOT], "何之洲", user=worker)
    make_member(tree[DEPOT], "何之江")
    left = make_member(tree[DEPOT], "林小满")
    handing.move_firm(by=street, union=tree[DEPOT], to=tree[WASTE], **told())
    for _ in range(2):
        job_runner.drain()
        Job.objects.filter(kind="members.tell_moved").update(state="queued")
    assert [text.text for text in inbox(worker)] == [
        "快递站工会的会员整体转到环卫公司工会，您的会籍也一起转去，没有中断。理由：两家公司合并"
    ]
    transfers.begin_transfer(by=street, person=left.person, to=tree[PLANT])  # has somewhere else to go by now
    Membership.objects.filter(person=left.person, left_on=None).update(left_on=TODAY(), leave_reason="moved")

    (found,) = arrivals(tree[WASTE])
    assert (found.source, found.count) == (tree[DEPOT], 2)
    page = client_of(street).get(f"/desk/members/move-firm?union={tree[WASTE].pk}").content.decode()
    assert "转回快递站工会" in page
    back = f"/desk/members/move-firm/{tree[WASTE].pk}/back"
    sent = {"source": tree[DEPOT].pk, "at": found.at.isoformat()}
    for wrong in ("", "gestern", "2026-01-01T00:00:00"):
        assert client_of(street).post(back, {"source": tree[DEPOT].pk, "at": wrong}).status_code == 422
    headers = {"Authorization": f"Bearer {issue_token(by=street, name='测试')[1]}"}
    told_by = client_of(street).get(f"/api/v1/unions/{tree[WASTE].pk}/arrivals", headers=headers).json()
    assert [(one["name"], one["count"]) for one in told_by] == [(DEPOT, 2)]
    answer = client_of(street).post(back, sent, follow=True)
    assert "已转回 2 人" in answer.content.decode()
    assert set(Membership.objects.filter(union=tree[DEPOT], left_on=None).values_list("name", flat=True)) == {"何之洲", "何之江"}
    assert moved_whole(one.person)
    home.refresh_from_db()
    assert home.left_on is None
    assert client_of(street).post(back, sent).status_code == 409


def test_whoever_goes_back_with_the_firm_goes_nowhere_else(tree, street):
    one, _ = make_member(tree[DEPOT], "何之洲"), make_member(tree[DEPOT], "何之江")
    handing.move_firm(by=street, union=tree[DEPOT], to=tree[WASTE], **told())
    asked = transfers.begin_transfer(by=street, person=one.person, to=tree[PLANT])
    (found,) = arrivals(tree[WASTE])
    assert handing.move_back(by=street, union=tree[WASTE], source=tree[DEPOT], at=found.at) == 2
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    assert moved_whole(one.person)
