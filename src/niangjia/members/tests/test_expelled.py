"""What somebody who is to be expelled hears, sees and can say; and that nobody judges in one's own matter."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.messages import inbox
from niangjia.kernel.questions import todos
from niangjia.members.services import expulsions
from niangjia.organizations.tests.factories import make_appointment, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
TODAY = timezone.localdate
UNION, STREET = "快递站工会", "柳桥街道总工会"
VOTE: dict[str, Any] = {"body": "committee", "entitled": 7, "present": 7, "in_favour": 4}


def proposed(one: Any, chair: Any) -> Any:
    return expulsions.propose_expulsion(by=chair, membership=one, grounds="判决书", group_opinion="同意")


def said(user: Any) -> str:
    return " ".join(message.text or "" for message in inbox(user))


def test_nobody_hears_of_a_proposal_before_being_told(one: Any, chair: Any, client: Client) -> None:
    made, me = proposed(one, chair), one.person.user
    client.force_login(me)
    assert "判决书" not in client.get(reverse("members:my_expulsion")).content.decode()
    assert client.post(reverse("members:my_expulsion"), {"statement": "不服"}).status_code == 404
    expulsions.drop_expulsion(by=chair, expulsion=made, reason="弄错了人")
    assert (said(me), list(todos(me))) == ("", [])


def test_own_words_go_to_the_committee_and_every_answer_to_the_person(one: Any, chair: Any, tree: Any) -> None:
    made, me = proposed(one, chair), one.person.user
    expulsions.notify_member(by=chair, expulsion=made, on=TODAY())
    assert [todo.url for todo in todos(me) if todo.kind == "expulsion"] == [reverse("members:my_expulsion")]
    with pytest.raises(Invalid):
        expulsions.hear_member(by=me, expulsion=made, on=TODAY(), statement=" ")
    expulsions.hear_member(by=me, expulsion=made, on=TODAY(), statement="我已上诉")
    assert (made.state, made.statement) == ("heard", "我已上诉")
    assert "何之洲写了申辩" in said(chair)
    expulsions.vote_expulsion(by=chair, expulsion=made, on=TODAY(), **VOTE)
    above = make_user("above", "organiser", tree[STREET])
    expulsions.appeal_expulsion(by=me, expulsion=made, text="判决已改")
    assert "何之洲对开除会籍提出申诉" in said(above)
    expulsions.answer_appeal(by=above, expulsion=made, verb="uphold", text="判决有效")
    for words in ("拟开除您的会籍", "起开除您的会籍", "维持开除您会籍的处分。理由：判决有效"):
        assert words in said(me)
    assert "维持对何之洲的处分" in said(chair)
    assert not [todo for todo in todos(me) if todo.kind == "expulsion"]


def test_a_form_that_was_overtaken_is_never_taken_for_another(one: Any, chair: Any, client: Client) -> None:
    """What was written as a statement does not become an appeal because the vote came first."""
    made = proposed(one, chair)
    expulsions.notify_member(by=chair, expulsion=made, on=TODAY())
    expulsions.hear_member(by=chair, expulsion=made, on=TODAY(), statement="当面说的")
    expulsions.vote_expulsion(by=chair, expulsion=made, on=TODAY(), **VOTE)
    client.force_login(one.person.user)
    assert client.post(reverse("members:my_expulsion"), {"statement": "不服"}).status_code == 404
    made.refresh_from_db()
    assert made.state == "expelled"


def test_a_step_out_of_turn_is_no_form(one: Any, chair: Any, client: Client) -> None:
    made = proposed(one, chair)
    client.force_login(chair)
    for step in ("vote", "answer"):
        answer = client.get(f"/desk/expulsions/{made.pk}/{step}", follow=True)
        assert answer.redirect_chain == [(f"/desk/expulsions/{made.pk}", 302)]
        assert "下一步见下面" in answer.content.decode()


def test_nobody_judges_oneself(one: Any, chair: Any, tree: Any) -> None:
    made, me = proposed(one, chair), one.person.user
    make_appointment(me, "chair", tree[STREET])
    for verb in (
        lambda: expulsions.notify_member(by=me, expulsion=made, on=TODAY()),
        lambda: expulsions.drop_expulsion(by=me, expulsion=made, reason="算了"),
    ):
        with pytest.raises(Refused) as refusal:
            verb()
        assert refusal.value.code == "own-request"
    expulsions.notify_member(by=chair, expulsion=made, on=TODAY())
    expulsions.hear_member(by=chair, expulsion=made, on=TODAY(), statement="不服")
    expulsions.vote_expulsion(by=chair, expulsion=made, on=TODAY(), **VOTE)
    expulsions.appeal_expulsion(by=me, expulsion=made, text="判决已改")
    with pytest.raises(Refused):
        expulsions.answer_appeal(by=me, expulsion=made, verb="reverse", text="我说了算")
