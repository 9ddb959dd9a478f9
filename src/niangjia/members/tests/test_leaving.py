"""Retirement, death, expulsion with appeal, posted workers: by services, by pages, by API."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from niangjia.accounts import services as accounts
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.messages import Message, send
from niangjia.kernel.questions import life
from niangjia.members import services as people
from niangjia.members.models import Expulsion, FamilyContact, Membership, Posting
from niangjia.members.services import deaths, expulsions, postings, standing
from niangjia.members.states import EXPULSION_MOVES, ExpulsionState
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
DEPOT, WASTE, STREET = "快递站工会", "环卫公司工会", "柳桥街道总工会"
TODAY = timezone.localdate
FOR, AGAINST = {"entitled": 7, "present": 7, "in_favour": 4}, {"entitled": 7, "present": 7, "in_favour": 3}


def told(one, viewer):
    return [moment.title for moment in life(one.person, viewer)]


def test_who_retires_stays_a_member_without_vote(one, chair):
    standing.keep_membership(by=chair, memberships=[one], on=TODAY(), standing="retired")
    one.refresh_from_db()
    assert (one.left_on, one.standing, one.standing_on) == (None, "retired", TODAY())
    assert "退休保留会籍" in told(one, chair)
    with pytest.raises(Refused):
        standing.keep_membership(by=chair, memberships=[one], on=TODAY(), standing="retired")
    standing.resume_membership(by=chair, membership=one)
    one.refresh_from_db()
    assert (one.standing, one.standing_on) == ("", None)
    with pytest.raises(Refused):
        standing.resume_membership(by=chair, membership=one)


def test_a_death_ends_membership_and_letters_and_keeps_the_family(one, chair, tree):
    people.give_consent(by=one.person.user, person=one.person, purpose="messages", source="online")
    deaths.add_family(by=chair, person=one.person, name="何母", relation="母亲", phone="19900000033")
    deaths.record_death(by=chair, person=one.person, on=TODAY())
    one.refresh_from_db()
    one.person.refresh_from_db()
    assert (one.left_on, one.leave_reason, one.person.died_on) == (TODAY(), "died", TODAY())
    assert not one.person.consents.filter(purpose="messages", withdrawn_on=None).exists()
    care = make_user("care", "care_officer", tree[STREET])
    contact = FamilyContact.objects.get()
    assert deaths.reveal_family(by=care, contact=contact, reason="慰问") == "19900000033"
    with pytest.raises(Missing):
        deaths.reveal_family(by=make_user("far", "chair", tree[WASTE]), contact=contact, reason="慰问")
    deaths.return_member(by=chair, person=one.person, reason="登记错了人")
    one.refresh_from_db()
    one.person.refresh_from_db()
    assert (one.left_on, one.leave_reason, one.person.died_on) == (None, "", None)


def test_nothing_is_written_to_the_dead_whichever_way_it_was_recorded(one, chair):
    """In the house and on the phone, asked for or needed; by the verb of its own and by 离会 with the reason 去世."""
    send(to=one.person, kind="members.leaving", text="退会申请已收到", by=None)
    assert Message.objects.exists()
    people.give_consent(by=one.person.user, person=one.person, purpose="messages", source="online")
    people.leave(by=chair, memberships=[one], on=TODAY(), reason="died")
    one.person.refresh_from_db()
    assert one.person.died_on == TODAY()
    assert not one.person.consents.filter(purpose="messages", withdrawn_on=None).exists()
    for to in (one.person, one.person.user):
        assert send(to=to, kind="members.leaving", text="退会申请已收到", by=None) == []
    deaths.return_member(by=chair, person=one.person, reason="登记错了人")
    one.person.refresh_from_db()
    assert send(to=one.person, kind="members.leaving", text="退会申请已收到", by=None)


def test_who_has_died_is_not_entered_again(one, chair):
    number = one.person.id_number
    deaths.record_death(by=chair, person=one.person, on=TODAY())
    with pytest.raises(Refused) as refused:
        people.add_member(by=chair, union=one.union, name=one.name, id_number=number)
    assert refused.value.code == "has-died"


def test_what_cannot_be_taken_back(one, chair, tree):
    with pytest.raises(Refused):
        deaths.return_member(by=chair, person=one.person, reason="没有离会")
    Membership.objects.filter(pk=one.pk).update(left_on=TODAY(), leave_reason="moved")
    with pytest.raises(Refused):
        deaths.return_member(by=chair, person=one.person, reason="转走的")
    Membership.objects.filter(pk=one.pk).update(leave_reason="left")
    make_member(tree[WASTE], person=one.person, joined_on=TODAY())
    with pytest.raises(Refused):
        deaths.return_member(by=None, person=one.person, reason="已在别处")


def heard(one, chair):
    made = expulsions.propose_expulsion(by=chair, membership=one, grounds="判决书", group_opinion="同意")
    expulsions.notify_member(by=chair, expulsion=made, on=TODAY())
    return expulsions.hear_member(by=chair, expulsion=made, on=TODAY(), statement="量刑过重")


def test_expelled_and_reversed_on_appeal(one, chair, tree):
    made = heard(one, chair)
    expulsions.vote_expulsion(by=chair, expulsion=made, on=TODAY(), body="committee", **FOR)
    one.refresh_from_db()
    assert (made.state, one.leave_reason, made.judge) == ("expelled", "expelled", tree[STREET])
    assert made.appeal_until == TODAY() + timedelta(days=30)
    expulsions.appeal_expulsion(by=one.person.user, expulsion=made, text="判决已改")
    above = make_user("above", "organiser", tree[STREET])
    with pytest.raises(Forbidden):
        expulsions.answer_appeal(by=chair, expulsion=made, verb="reverse", text="算了")
    expulsions.answer_appeal(by=above, expulsion=made, verb="reverse", text="判决已改")
    one.refresh_from_db()
    assert (made.state, one.left_on, one.leave_reason) == ("reversed", None, "")
    assert {"告知拟开除会籍", "会籍表决", "提出申诉"} <= set(told(one, chair))


def test_not_enough_votes_drop_it_and_nobody_is_expelled(one, chair):
    made = heard(one, chair)
    expulsions.vote_expulsion(by=chair, expulsion=made, on=TODAY(), body="committee", **AGAINST)
    one.refresh_from_db()
    assert (made.state, one.left_on) == ("dropped", None)


def test_without_a_word_the_days_of_the_rule_have_to_pass(one, chair):
    made = expulsions.propose_expulsion(by=chair, membership=one, grounds="判决书", group_opinion="同意")
    expulsions.notify_member(by=chair, expulsion=made, on=TODAY())
    with pytest.raises(Invalid) as early:
        expulsions.hear_member(by=chair, expulsion=made, on=TODAY(), statement="")
    assert early.value.rule["key"] == "union.expulsion_statement"


def test_an_appeal_has_its_days(one, chair):
    made = heard(one, chair)
    expulsions.vote_expulsion(by=chair, expulsion=made, on=TODAY(), body="committee", **FOR)
    made.appeal_until = TODAY() - timedelta(days=1)
    with pytest.raises(Refused) as late:
        expulsions.appeal_expulsion(by=one.person.user, expulsion=made, text="迟了")
    assert late.value.code == "too-late"


@pytest.mark.parametrize("verb", [verb for verb, one in EXPULSION_MOVES.items() if one.roles])  # the others follow
@pytest.mark.parametrize("state", list(ExpulsionState.LABELS))
def test_every_step_in_every_state(one, state, verb):
    days = {"notified_on": TODAY(), "heard_on": TODAY(), "appeal_until": TODAY()}
    heard(one, None)
    Expulsion.objects.update(state=state, **days)
    made = Expulsion.objects.get()
    doing = {
        "notify": lambda: expulsions.notify_member(by=None, expulsion=made, on=TODAY()),
        "hear": lambda: expulsions.hear_member(by=None, expulsion=made, on=TODAY(), statement="x"),
        "expel": lambda: expulsions.vote_expulsion(by=None, expulsion=made, on=TODAY(), body="committee", **FOR),
        "reject": lambda: expulsions.vote_expulsion(by=None, expulsion=made, on=TODAY(), body="committee", **AGAINST),
        "drop": lambda: expulsions.drop_expulsion(by=None, expulsion=made, reason="x"),
        "appeal": lambda: expulsions.appeal_expulsion(by=None, expulsion=made, text="x"),
        "reverse": lambda: expulsions.answer_appeal(by=None, expulsion=made, verb="reverse", text="x"),
        "uphold": lambda: expulsions.answer_appeal(by=None, expulsion=made, verb="uphold", text="x"),
    }[verb]
    if state in EXPULSION_MOVES[verb].sources:
        assert doing().state == EXPULSION_MOVES[verb].target
    else:
        with pytest.raises(Refused):
            doing()
        assert Membership.objects.get(pk=one.pk).left_on is None


def test_a_posted_worker_is_paid_in_one_place(one, chair, tree):
    made = postings.begin_posting(by=chair, membership=one, host=tree[WASTE], starts_on=TODAY(), paid_by="host")
    assert (made.payer, made.path) == (tree[WASTE], tree[WASTE].path)
    with pytest.raises(Refused):
        postings.begin_posting(by=chair, membership=one, host=tree[STREET], starts_on=TODAY(), paid_by="home")
    host = make_user("host", "organiser", tree[WASTE])
    postings.end_posting(by=host, posting=made, on=TODAY())
    with pytest.raises(Refused):
        postings.end_posting(by=host, posting=made, on=TODAY())
    with pytest.raises(Invalid):
        postings.begin_posting(by=chair, membership=one, host=tree[DEPOT], starts_on=TODAY(), paid_by="both")


def test_by_the_pages(client, one, chair, tree):
    client.force_login(chair)
    day = TODAY().isoformat()

    def send(name, key, /, **data):
        answer = client.post(reverse(f"members:{name}", args=[key]), data)
        assert answer.status_code == 302, answer.content.decode()
        return answer.url

    send("member_keep", one.person_id, standing="retired", on=day)
    assert "退休保留会籍" in client.get(reverse("members:member", args=[one.person_id])).content.decode()
    send("member_resume", one.person_id)
    send("member_posting", one.person_id, host=tree[WASTE].code, starts_on=day, paid_by="home")
    send("posting_end", Posting.objects.get().pk, on=day)
    send("member_family", one.person_id, name="何母", relation="母亲", phone="19900000033")
    contact = FamilyContact.objects.get()
    page = reverse("members:family_reveal", args=[contact.pk])
    assert "19900000033" not in client.get(page).content.decode()
    assert "19900000033" in client.post(page, {"reason": "慰问"}).content.decode()
    where = send("member_expulsion", one.person_id, grounds="判决书", group_opinion="同意")
    assert "告知本人" in client.get(where).content.decode()
    made = Expulsion.objects.get()
    steps = {"notify": {}, "hear": {"statement": "不服"}, "vote": {"body": "committee", **FOR}}
    for step, data in steps.items():
        assert client.post(reverse("members:expulsion_step", args=[made.pk, step]), data | {"on": day}).status_code == 302
    client.force_login(one.person.user)
    mine = reverse("members:my_expulsion")
    assert "申诉" in client.get(mine).content.decode()
    assert client.post(mine, {"text": "判决已改"}).status_code == 302
    made.refresh_from_db()
    assert made.state == "appealed"


def test_by_the_api(client, one, chair, tree):
    _, token = accounts.issue_token(by=chair, name="t")
    head = {"Authorization": f"Bearer {token}"}

    def call(path, **body):
        answer = client.post(f"/api/v1{path}", body, content_type="application/json", headers=head)
        return answer.status_code, answer.json()

    me, day = f"/members/{one.person_id}", TODAY().isoformat()
    assert call(f"{me}/keep", standing="retired", on=day)[1]["standing"] == "retired"
    assert call(f"{me}/resume")[1]["standing"] == ""
    assert call(f"{me}/posting", host=tree[WASTE].code, starts_on=day, paid_by="host")[0] == 201
    assert call(f"{me}/died", on=day)[1]["leave_reason"] == "died"
    assert call(f"{me}/return", reason="登记错了")[1]["member"] is True
    status, made = call(f"{me}/expulsion", grounds="判决书", group_opinion="同意")
    assert status == 201
    assert call(f"/expulsions/{made['id']}/notify", on=day)[1]["state"] == "notified"
    assert call(f"/expulsions/{made['id']}/hear", on=day)[0] == 422
    assert call(f"{me}/keep", standing="tired", on=day)[0] == 422
    status, asked = call(f"{me}/transfer", to=tree[WASTE].code)
    assert (status, asked["waits_for"]) == (201, WASTE)
    assert call(f"/transfers/{asked['id']}/agree")[0] == 409
    assert call(f"/transfers/{asked['id']}/withdraw")[1]["state"] == "withdrawn"
    moved = call(f"/unions/{tree[DEPOT].pk}/move-members", to=tree[WASTE].code, on=day, reason="合并")
    assert moved[0] == 422  # it is not the user's own
