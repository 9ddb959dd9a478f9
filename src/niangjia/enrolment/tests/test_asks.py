"""What people fill in for a place: said by the desk in lines, asked while a place is held, kept sealed, gone with the place."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from niangjia.enrolment import asks, services
from niangjia.enrolment.models import Entry, Filled, Offer, Session
from niangjia.enrolment.services import filling
from niangjia.enrolment.tests.factories import check_sums, entry_of, finish, make_offer, make_people
from niangjia.kernel.errors import Invalid, Missing, Refused
from niangjia.kernel.questions import todos
from tests.support.clients import client_of, text
from tests.support.forms import posted

pytestmark = pytest.mark.django_db
LINES = "紧急联系人电话\n衣服尺码：S、M、L\n饮食禁忌（选填）"
ASKS = asks.read(LINES)
SAID = {"紧急联系人电话": "19900000077", "衣服尺码": "M"}
LABEL = st.text("甲乙丙丁SML123", min_size=1, max_size=6)


def held(place: Any, many: int = 1, **fields: Any) -> tuple[Offer, list[Any]]:
    tree, boss = place
    offer = make_offer(boss, tree["嘉言区总工会"], places=1, **({"hold_minutes": 10, "asks": ASKS} | fields))
    people = make_people(tree["环卫公司工会"], many)
    for one in people:
        services.enrol(by=one, offer=offer)
    return offer, people


CHOICES = st.lists(LABEL, min_size=2, max_size=4, unique=True) | st.just([])


@given(st.dictionaries(LABEL, st.tuples(CHOICES, st.booleans()), max_size=5))
def test_lines_are_read_back_as_they_are_written(said: Any) -> None:
    some = [{"label": label, "options": options, "optional": free} for label, (options, free) in said.items()]
    assert asks.read(asks.written(some)) == some


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        ("：S、M", "名称要写"),
        ("尺码：S", "只有一个选项"),
        ("尺码：S、S", "选项重复"),
        ("尺码\n尺码", "两项同名"),
        ("字" * 31, "最多 30 个字"),
        ("\n".join(f"第{n}项" for n in range(11)), "最多 10 项"),
    ],
)
def test_lines_that_nobody_understands_are_named(lines: str, wrong: str) -> None:
    with pytest.raises(asks.Unreadable, match=wrong):
        asks.read(lines)


def test_programs_cannot_store_what_the_form_cannot(place: Any) -> None:
    tree, boss = place
    odd = {"label": "尺码", "options": [1, 2], "optional": False}
    for wrong in ("x", [1], [{"label": "尺码"}], [odd], [odd | {"label": 1}], [odd | {"options": [], "optional": 0}]):
        with pytest.raises(Invalid) as refused:
            make_offer(boss, tree["嘉言区总工会"], asks=wrong)
        assert refused.value.errors.keys() == {"asks"}


@pytest.mark.parametrize(
    ("label", "options"),
    [
        ("尺码", [" S", "M"]), ("尺码", ["S\x00", "M"]), ("尺码", ["S\n", "M"]), ("尺码", ["\ud800", "M"]), ("尺码", ["S、M", "L"]),
        (" 尺码", []), ("尺码：大", []), ("尺码（选填）", []),
    ],
)  # fmt: skip
def test_what_nobody_could_answer_or_read_back_is_not_stored(label: str, options: list[str]) -> None:
    assert asks.problems([{"label": label, "options": options, "optional": False}])


def test_times_are_choices_and_wide_spaces_are_spaces() -> None:
    some = asks.read("到达时间：10:30、11:00\n紧急　联系人")
    assert [one["options"] for one in some] == [["10:30", "11:00"], []]
    assert asks.read(asks.written(some)) == some
    said = {"到达时间": "10:30", "紧急 联系人": "田桂香　19900000077"}
    assert asks.wrong_in(some, said) == {}
    assert asks.kept(some, said)["紧急 联系人"] == "田桂香 19900000077"


def test_a_held_place_is_one_s_own_once_all_is_filled_in(place: Any) -> None:
    offer, (who,) = held(place)
    entry = entry_of(offer, who)
    client, url = client_of(who), reverse("enrolment:my_entry_do", args=[entry.pk, "confirm"])
    assert "填好了，确认报名" in text(client.get(reverse("enrolment:my_entry", args=[entry.pk])))
    answer = client.post(url, {"ask0": "19900000077", "ask1": "XXL"})
    assert answer.status_code == 422
    assert "请在S、M、L里选。" in text(answer)
    assert "19900000077" in text(answer)  # what was typed stays
    assert entry_of(offer, who).state == "held"
    assert client.post(url, {"ask0": "19900000077", "ask1": "M"}).status_code == 302
    assert entry_of(offer, who).state == "taken"
    assert Filled.objects.get().said == SAID
    assert "您填的，开始以前可以改" in text(client.get(reverse("enrolment:my_entry", args=[entry.pk])))
    client.post(reverse("enrolment:my_entry_do", args=[entry.pk, "fill"]), {"ask0": "19900000077", "ask1": "L", "ask2": "不吃辣"})
    assert Filled.objects.get().said == SAID | {"衣服尺码": "L", "饮食禁忌": "不吃辣"}
    check_sums(offer)


def test_a_program_does_the_same(place: Any, call: Any) -> None:
    offer, (who,) = held(place)
    entry = f"/enrolments/{entry_of(offer, who).pk}"
    assert call(who, "GET", f"/offers/{offer.pk}")["asks"] == ASKS
    refused = call(who, "POST", f"{entry}/confirm", status=422)
    assert refused["errors"] == {"紧急联系人电话": ["请填紧急联系人电话。"], "衣服尺码": ["请选衣服尺码。"]}
    assert call(who, "POST", f"{entry}/confirm", {"said": SAID})["state"] == "taken"
    assert call(who, "POST", f"{entry}/fill", {"said": SAID | {"衣服尺码": "L"}})["said"]["衣服尺码"] == "L"
    assert call(who, "GET", f"{entry}/filled") == {"said": SAID | {"衣服尺码": "L"}}
    assert "19900000077" in json.dumps(call(who, "GET", f"{entry}/filled"))


def test_who_moved_up_is_asked_and_reminded_until_it_is_done(place: Any) -> None:
    offer, (first, waits) = held(place, 2)
    services.give_up(by=first, entry=entry_of(offer, first))
    assert entry_of(offer, waits).state == "taken"
    assert "fill" in {one.kind for one in todos(waits)}
    boss = client_of(place[1])
    assert "还有 1 人没填" in text(boss.get(reverse("enrolment:offer", args=[offer.pk])))
    services.fill_in(by=waits, entry=entry_of(offer, waits), said=SAID)
    assert "fill" not in {one.kind for one in todos(waits)}
    assert "没填" not in text(boss.get(reverse("enrolment:offer", args=[offer.pk])))
    exported = boss.get(reverse("kernel:export", args=["entries", "csv"]), {"offer": str(offer.pk)})
    assert "衣服尺码：M" in b"".join(exported.streaming_content).decode()


def test_nobody_else_fills_it_in_and_nobody_too_late(place: Any) -> None:
    offer, (who,) = held(place)
    entry = entry_of(offer, who)
    with pytest.raises(Missing):
        services.fill_in(by=place[1], entry=entry, said=SAID)
    services.confirm(by=who, entry=entry, said=SAID)
    start = timezone.now() - timedelta(minutes=1)
    Session.objects.update(starts_at=start, ends_at=start + timedelta(hours=2))
    with pytest.raises(Refused, match="不能再改"):
        services.fill_in(by=who, entry=entry, said=SAID)


def test_it_lies_sealed_and_goes_with_the_place(place: Any) -> None:
    offer, (one, two) = held(place, 2)
    services.confirm(by=one, entry=entry_of(offer, one), said=SAID)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM enrolment_filled")
        assert b"19900000077" not in bytes(cursor.fetchone()[0])
    services.give_up(by=one, entry=entry_of(offer, one))
    assert not Filled.objects.exists()
    services.fill_in(by=two, entry=entry_of(offer, two), said=SAID)
    finish(offer)
    assert services.forget_filled(by=None) == 0
    Session.objects.update(starts_at=timezone.now() - timedelta(days=91), ends_at=timezone.now() - timedelta(days=91))
    assert services.forget_filled(by=None) == 1


def test_a_place_given_up_while_somebody_types_keeps_nothing(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    offer, (who,) = held(place)
    entry = entry_of(offer, who)
    monkeypatch.setattr(filling, "check", lambda *_: services.give_up(by=who, entry=entry_of(offer, who)))
    with pytest.raises(Refused, match="没有要填的"):
        services.fill_in(by=who, entry=entry, said=SAID)
    assert not Filled.objects.exists()


def test_the_desk_says_it_in_lines_and_finds_it_again(place: Any) -> None:
    client, url = client_of(place[1]), reverse("enrolment:new", args=["outing"])
    said = posted(client, url) | {"title": "登山", "asks": LINES, "hold_minutes": "15"}
    assert "只有一个选项" in str(client.post(url, said | {"asks": "尺码：S"}).context["form"].errors["asks"])
    client.post(url, said)
    offer = Offer.objects.get()
    assert offer.asks == ASKS
    assert client.get(reverse("enrolment:offer_edit", args=[offer.pk])).context["form"]["asks"].value() == asks.written(ASKS)


@pytest.mark.postgres
@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_filled_in_by_two_phones_at_once_is_one(place: Any, race: Any) -> None:
    offer, (who,) = held(place)
    entry = entry_of(offer, who)
    said = [SAID | {"衣服尺码": size} for size in "SML"]
    outcomes = race(9, lambda n: services.confirm(by=who, entry=Entry.objects.get(pk=entry.pk), said=said[n % 3]).state)
    assert sum(one.won for one in outcomes) == 1
    outcomes = race(9, lambda n: services.fill_in(by=who, entry=Entry.objects.get(pk=entry.pk), said=said[n % 3]).said["衣服尺码"])
    assert all(one.won for one in outcomes)
    assert Filled.objects.get().said["衣服尺码"] in "SML"
    check_sums(offer)
