"""Many at once: rotation while people save, two who extend a clock, two who add the same rule."""

from datetime import date
from functools import partial

import pytest
from django.contrib.auth import get_user_model

from niangjia.kernel import keys, reseal
from niangjia.kernel.clocks import Clock, extend_clock, start_clock
from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.keys import SOURCE
from niangjia.kernel.regulations import Regulation, load_seed
from niangjia.kernel.rulebook import add_regulation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
WRITERS, EDITS = 4, 15


@pytest.fixture(autouse=True)
def ring(tmp_path, settings, monkeypatch):
    monkeypatch.delenv("NIANGJIA_KEYS", raising=False)
    settings.KEY_FILE = tmp_path / "sealing.json"
    settings.MEDIA_ROOT = tmp_path / "files"  # no file that other keys have sealed
    keys.save(keys.new_keyring(), settings.KEY_FILE)
    yield settings.KEY_FILE
    SOURCE.forget()


def test_no_edit_is_lost_while_the_keys_are_rotated(race, ring, monkeypatch):
    monkeypatch.setattr(reseal, "BATCH", 3)
    users = get_user_model()
    people = [users.objects.create_user(f"u{number}", phone=f"1380000{number:04}") for number in range(40)]

    def run(number):
        if number == 0:
            keys.save(keys.with_new_key(keys.load(ring)), ring)
            return reseal.reseal()
        mine = people[number * 5 : number * 5 + 5]
        for edit in range(EDITS):
            for person in mine:
                users.objects.filter(pk=person.pk).update(phone=f"139{number:04}{edit:04}")
        return {person.pk: f"139{number:04}{EDITS - 1:04}" for person in mine}

    outcomes = race(WRITERS + 1, run)
    assert all(one.won for one in outcomes), [one.error for one in outcomes]
    reseal.reseal()
    found = dict(users.objects.values_list("pk", "phone"))
    for one in outcomes[1:]:
        assert {pk: found[pk] for pk in one.result} == one.result
    for person in (*people[:5], *people[25:]):
        assert found[person.pk] == person.phone
    assert reseal.count_by_key() == {1: 0, 2: len(people)}


def test_of_many_who_extend_one_clock_at_once_one_wins(race):
    owner = get_user_model().objects.create_user("owner")

    def extend(pk, _number):
        return extend_clock(clock=Clock.objects.get(pk=pk), days=1, by=None, reason="x")

    for turn in range(5):
        clock = start_clock(
            owner=owner, key=f"k{turn}", title="公示", days=5, by=None, start=date(2026, 6, 10)
        )
        outcomes = race(4, partial(extend, clock.pk))
        won = [one for one in outcomes if one.won]
        assert all(isinstance(one.error, Refused) for one in outcomes if not one.won)
        assert Clock.objects.get(pk=clock.pk).extended == len(won) >= 1


def test_of_many_who_add_overlapping_versions_one_wins(race):
    load_seed()

    def add(number):
        return add_regulation(
            key="contest.unit_limit",
            region="32",
            value=5 + number,
            text_zh="上限。",
            document="某文件",
            valid_from=date(2026, 1, 1 + number),
            by=None,
        )

    outcomes = race(4, add)
    assert sum(one.won for one in outcomes) == 1
    assert all(isinstance(one.error, Invalid) for one in outcomes if not one.won)
    assert Regulation.objects.filter(key="contest.unit_limit", region="32").count() == 1
