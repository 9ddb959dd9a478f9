"""The card: good for a minute, for a member, once; nobody else's text opens."""

import base64
import time
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from niangjia.kernel.errors import Gone, Invalid
from niangjia.kernel.ids import uuid7
from niangjia.kernel.sealed import seal
from niangjia.members.tests.factories import make_member
from niangjia.mine import services, tokens
from niangjia.mine.cards import card_of, verify_card
from niangjia.mine.chores import forget_card_uses
from niangjia.mine.models import CardUse
from niangjia.mine.tests.support import browser
from niangjia.organizations.tests.factories import make_tree, make_user

pytestmark = pytest.mark.django_db
UNION = "环卫公司工会"
NOW = 1_790_000_000


@pytest.fixture
def member(tree: dict[str, Any]) -> Any:
    user = make_user("wang")
    return make_member(tree[UNION], "王小明", user=user)


@given(st.uuids(), st.integers(0, 2**38))
def test_a_code_says_whose_and_when(person: Any, now: int) -> None:
    code = tokens.read(tokens.issue(person, now))
    assert (code.person_id, code.shown_at) == (person, now)


@given(st.integers(0, 500), st.integers(1, 255))
def test_a_code_with_any_byte_changed_is_forged(place: int, change: int) -> None:
    blob = bytearray(base64.urlsafe_b64decode(_padded(tokens.issue(uuid7(), NOW))))
    blob[place % len(blob)] ^= change
    with pytest.raises(tokens.Forged):
        tokens.read(base64.urlsafe_b64encode(blob).decode().rstrip("="))


@given(st.text(max_size=300) | st.binary(max_size=120).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_any_text_that_is_none_of_ours_is_forged(text: str) -> None:
    with pytest.raises(tokens.Forged):
        tokens.read(text)


def test_what_was_sealed_for_another_place_is_no_card() -> None:
    packed = base64.b64encode(uuid7().bytes + NOW.to_bytes(5, "big")).decode()
    for place in (b"", b"accounts.factor"):
        with pytest.raises(tokens.Forged):
            tokens.read(base64.urlsafe_b64encode(seal(packed, place)).decode().rstrip("="))


@given(st.integers(-1000, 1000))
def test_a_code_lives_for_a_minute(later: int) -> None:
    code = tokens.read(tokens.issue(uuid7(), NOW))
    assert code.is_live(NOW + later) == (-tokens.AHEAD <= later < tokens.LIFE)


def test_two_codes_of_one_person_have_nothing_in_common() -> None:
    person = uuid7()
    one, other = (base64.urlsafe_b64decode(_padded(tokens.issue(person, NOW))) for _ in range(2))
    assert sum(a == b for a, b in zip(one[3:], other[3:], strict=True)) < 8
    assert person.bytes not in one
    assert person.hex not in one.hex()


def test_a_card_is_good_now_and_not_in_a_minute(member: Any) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        token = card_of(member.person.user).token
        holder = verify_card(token)
        assert (holder.person_id, holder.union) == (member.person_id, UNION)
        clock.shift(tokens.LIFE)
        with pytest.raises(Gone):
            verify_card(token)


def test_who_has_left_has_no_card_and_the_last_code_is_dead(member: Any) -> None:
    user = member.person.user
    token = card_of(user).token
    type(member).objects.filter(pk=member.pk).update(left_on=member.joined_on, leave_reason="left")
    with pytest.raises(Gone):
        verify_card(token)
    page = _client(user).get("/my/card")
    assert "没有会员卡" in page.content.decode()


def test_a_code_counts_once(member: Any, tree: dict[str, Any]) -> None:
    officer = make_user("organiser", "organiser", tree[UNION])
    token = card_of(member.person.user).token
    assert services.use_card(by=officer, token=token, purpose="领水").person_id == member.person_id
    with pytest.raises(Gone):
        services.use_card(by=officer, token=token, purpose="领水")
    with pytest.raises(Invalid):
        services.use_card(by=officer, token=card_of(member.person.user).token, purpose="  ")


def test_which_codes_were_used_is_forgotten_after_a_day(member: Any) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        services.use_card(by=None, token=card_of(member.person.user).token, purpose="领水")
        forget_card_uses()
        assert CardUse.objects.count() == 1
        clock.shift(25 * 3600)
        forget_card_uses()
        assert not CardUse.objects.exists()


def test_whoever_scans_sees_a_word_a_masked_name_and_the_union(member: Any) -> None:
    own = card_of(member.person.user)
    text = Client().get(own.path).content.decode()
    assert "有效" in text
    assert "王**" in text
    page = browser(member.person.user).get("/my/card").content.decode()
    assert "只能看到“王**”" in page  # what the card itself promises
    assert UNION in text
    for secret in ("王小明", str(member.person_id), member.person.id_number, member.person.phone):
        assert secret not in text
    assert "登记使用" not in text  # a visitor takes no cards
    forged = Client().get("/card/check?t=abc").content.decode()
    assert "伪造" in forged
    assert UNION not in forged


def test_a_desk_takes_a_card_from_the_page(member: Any, tree: dict[str, Any]) -> None:
    desk = _client(make_user("cashier", "cashier", tree[UNION]))
    own = card_of(member.person.user)
    assert "登记使用" in desk.get(own.path).content.decode()
    assert "请用 1 到 60 个字" in desk.post("/card/use", {"t": own.token}).content.decode()
    assert "已登记" in desk.post("/card/use", {"t": own.token, "purpose": "领水"}).content.decode()
    assert "已失效" in desk.post("/card/use", {"t": own.token, "purpose": "领水"}).content.decode()
    assert "已失效" in Client().get(own.path).content.decode()
    assert _client(member.person.user).post("/card/use", {"t": own.token}).status_code == 403


@pytest.mark.usefixtures("still")
def test_trying_codes_is_slowed_and_good_ones_are_not_counted(member: Any) -> None:
    one = Client()
    for _ in range(40):
        assert one.get(card_of(member.person.user).path).status_code == 200
    answers = [one.get("/card/check?t=abc").status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_desks_take_the_same_code(race: Any) -> None:
    tree = make_tree()
    user = make_user("wang")
    make_member(tree[UNION], user=user)
    token = card_of(user).token
    outcomes = race(4, lambda n: services.use_card(by=None, token=token, purpose="领水"))
    assert sum(one.won for one in outcomes) == 1
    assert all(isinstance(one.error, Gone) for one in outcomes if not one.won)
    assert CardUse.objects.count() == 1


def test_the_page_has_no_copy_and_reloads_itself(member: Any) -> None:
    page = _client(member.person.user).get("/my/card")
    assert "no-store" in page["Cache-Control"]
    text = page.content.decode()
    assert "every 25s" in text
    assert 'href="/my/card"' in text  # by a link, where no script runs


def test_the_api_does_the_same(member: Any, tree: dict[str, Any]) -> None:
    from niangjia.accounts.services import issue_token

    mine = {"Authorization": f"Bearer {issue_token(by=member.person.user, name='t')[1]}"}
    officer = make_user("organiser", "organiser", tree[UNION])
    desk = {"Authorization": f"Bearer {issue_token(by=officer, name='t')[1]}"}
    own = Client().get("/api/v1/me/card", headers=mine).json()
    assert own["union"] == UNION
    post = {"content_type": "application/json"}
    found = Client().post("/api/v1/cards/check", {"token": own["token"]}, headers=mine, **post).json()
    assert (found["result"], found["name"]) == ("有效", "王**")
    use = {"token": own["token"], "purpose": "领水"}
    assert Client().post("/api/v1/cards/use", use, headers=mine, **post).status_code == 403
    assert Client().post("/api/v1/cards/use", use, headers=desk, **post).status_code == 200
    assert Client().post("/api/v1/cards/use", use, headers=desk, **post).status_code == 410
    assert abs(time.time() - tokens.read(own["token"]).shown_at) < 30


def _client(user: Any) -> Client:
    one = Client()
    one.force_login(user)
    return one


def _padded(text: str) -> str:
    return text + "=" * (-len(text) % 4)
