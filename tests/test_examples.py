"""The three example rosters come to what their README says, in the demo world, and undo brings back the state before."""

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import F

from niangjia.members.models import Membership, Person
from niangjia.site.demo import load

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
SORTS = ("new", "same", "changed", "moved", "duplicate", "conflict", "invalid")


def promised() -> dict[str, tuple[str, dict[str, int]]]:
    """File -> union's code and counts, from the table of the README."""
    found = {}
    for line in (EXAMPLES / "README.md").read_text(encoding="utf-8").splitlines():
        row = re.match(r"\| `(messy-[^`]+)` .*?`(JH[-\d]+)` \|((?: \d+ \|){7})", line)
        if row:
            numbers = [int(one) for one in row[3].split("|")[:-1]]
            found[row[1]] = (row[2], dict(zip(SORTS, numbers, strict=True)))
    return found


def roster(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("roster", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def state() -> tuple[list[Any], list[Any]]:
    """Everything known of people and memberships; ciphertext apart, which differs each time."""
    people = Person.objects.order_by("pk").values_list(
        "pk", "name", "id_index", "phone_index", "gender", "education"
    )
    memberships = Membership.objects.order_by("pk").values_list(
        "pk", "person", "union", "path", "joined_on", "left_on"
    )
    return list(people), list(memberships)


@pytest.fixture
def demo(settings: Any) -> None:
    settings.DEMO = True
    load("small")


def test_whoever_left_for_another_union_of_the_demo_came_to_one(demo: None) -> None:
    moved = Membership.objects.filter(leave_reason="moved")
    arrived = Membership.objects.filter(came_from__isnull=False)
    pairs = set(moved.values_list("person", "union", "left_on"))
    assert pairs == set(arrived.values_list("person", "came_from", "joined_on"))
    assert len(pairs) > 500
    assert not arrived.filter(came_from=F("union")).exists()


def test_the_readme_names_all_three() -> None:
    assert set(promised()) == {one.name for one in EXAMPLES.glob("messy-*")}
    assert len(promised()) == 3


def test_counts_are_as_promised_twice_changes_nothing_and_undo_restores(demo: None) -> None:
    for name, (code, counts) in promised().items():
        before = state()
        path = str(EXAMPLES / name)
        assert roster("check", path, "--union", code) == counts, name
        assert state() == before, "a check writes no people"
        made = roster("import", path, "--union", code)
        assert {key: made[key] for key in SORTS} == counts, name
        after = state()
        again = roster("import", path, "--union", code)
        assert again["new"] == again["changed"] == 0, name
        assert again["same"] == counts["new"] + counts["same"] + counts["changed"], name
        assert state() == after, "the same file twice changes nothing"
        roster("undo", again["batch"])
        assert state() == after
        roster("undo", made["batch"])
        assert state() == before, name
