"""The draw: the same for everybody, in any order, within the places, groups whole, chances by weight."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from niangjia.enrolment import check_draw_path, drawing
from niangjia.enrolment.drawing import BadDraw, Entry, Plan, Pool

SECRET = "5e" * 32
NUMBER = "3.11.17.22.29.31.8"


def make_plan(*pools: Pool, reserves: int = 3) -> Plan:
    return Plan(
        "d1",
        "疗休养第一批",
        drawing.commitment("d1", SECRET),
        "双色球第 2026001 期",
        pools or (Pool("全部", 5),),
        reserves,
    )


def alone(ticket: str, pool: str = "全部", weight: int = 1) -> Entry:
    return Entry(ticket, ticket, pool, weight, "王*")


def drawn(plan: Plan, entries: list[Entry]) -> drawing.Result:
    text = drawing.frozen(plan, entries)
    return drawing.draw(plan, entries, drawing.seed(SECRET, drawing.fingerprint(text), NUMBER))


@st.composite
def situations(make: Any) -> tuple[Plan, list[Entry]]:
    """A plan of one to four pools that may spill, and entries in groups of one to three."""
    names = ["劳模", "工匠", "新就业", "其他"][: make(st.integers(1, 4))]
    pools = [
        Pool(name, make(st.integers(0, 5)), make(st.sampled_from(["", *names[place + 1 :]])))
        for place, name in enumerate(names)
    ]
    entries = []
    for group in range(make(st.integers(0, 20))):
        for one in range(make(st.integers(1, 3))):
            pool, weight = make(st.sampled_from(names)), make(st.integers(1, 4))
            entries.append(Entry(f"T{group}.{one}", f"T{group}.0", pool, weight, "李**"))
    return make_plan(*pools, reserves=make(st.integers(0, 4))), entries


@given(situations(), st.randoms())
def test_the_order_of_the_list_changes_nothing(situation: Any, random: Any) -> None:
    plan, entries = situation
    shuffled = random.sample(entries, len(entries))
    assert drawing.frozen(plan, shuffled) == drawing.frozen(plan, entries)
    assert drawn(plan, shuffled) == drawn(plan, entries)


@given(situations())
def test_no_pool_gives_more_than_it_has(situation: Any) -> None:
    plan, entries = situation
    winners = set(drawn(plan, entries).winners)
    won = Counter(entry.pool for entry in entries if entry.ticket in winners)
    given_on: Counter[str] = Counter()  # what may have come from pools in front
    for pool in plan.pools:
        has = pool.places + given_on[pool.name]
        assert won[pool.name] <= has
        if pool.spill:
            given_on[pool.spill] += has - won[pool.name]
    assert len(winners) <= sum(pool.places for pool in plan.pools)


@given(situations())
def test_groups_stay_whole_and_nobody_is_twice(situation: Any) -> None:
    plan, entries = situation
    result = drawn(plan, entries)
    assert len(set(result.winners + result.reserves)) == len(result.winners + result.reserves)
    for part in (set(result.winners), set(result.reserves)):
        for entry in entries:
            mates = {other.ticket for other in entries if other.group == entry.group}
            assert mates <= part or not mates & part


@given(situations())
def test_nobody_is_left_out_while_a_place_is_free(situation: Any) -> None:
    plan, entries = situation
    plan = replace(plan, pools=tuple(replace(pool, spill="") for pool in plan.pools))
    singles = [replace_group(entry) for entry in entries]
    winners = set(drawn(plan, singles).winners)
    for pool in plan.pools:
        wanting = [entry.ticket for entry in singles if entry.pool == pool.name]
        assert len(winners & set(wanting)) == min(pool.places, len(wanting))


def replace_group(entry: Entry) -> Entry:
    return entry._replace(group=entry.ticket)


@given(situations())
def test_a_frozen_text_thaws(situation: Any) -> None:
    plan, entries = situation
    assert drawing.thaw(drawing.frozen(plan, entries)) == (plan, sorted(entries))


def test_places_left_over_spill_into_the_pool_that_was_named() -> None:
    plan = make_plan(Pool("劳模", 4, spill="其他"), Pool("其他", 1))
    entries = [alone("A", "劳模"), *(alone(f"B{n}", "其他") for n in range(9))]
    assert Counter(ticket[0] for ticket in drawn(plan, entries).winners) == {"A": 1, "B": 4}


def test_weights_are_chances() -> None:
    """One place, weights 1, 2 and 5: over 4,000 seeds each wins in proportion, within four standard deviations."""
    plan, turns = make_plan(Pool("全部", 1)), 4000
    entries = [alone("A", weight=1), alone("B", weight=2), alone("C", weight=5)]
    won = Counter(drawing.draw(plan, entries, f"seed {turn}").winners[0] for turn in range(turns))
    for ticket, chance in {"A": 1 / 8, "B": 2 / 8, "C": 5 / 8}.items():
        off = (turns * chance * (1 - chance)) ** 0.5
        assert abs(won[ticket] - turns * chance) < 4 * off


def test_a_group_has_the_chance_of_its_lightest() -> None:
    """A couple of weights 1 and 20 against one of weight 1: half and half for two places."""
    plan, turns = make_plan(Pool("全部", 2)), 2000
    entries = [Entry("A", "A", "全部", 1, "甲*"), Entry("B", "A", "全部", 20, "乙*"), alone("C")]
    couples = sum(drawing.draw(plan, entries, f"seed {turn}").winners == ["A", "B"] for turn in range(turns))
    assert abs(couples - turns / 2) < 4 * (turns / 4) ** 0.5


def test_the_result_is_what_it_was() -> None:
    """A result of long ago: whoever changes the format or the rule breaks the proofs that are published."""
    entries = [alone(f"T{n:02}", weight=1 + n % 3) for n in range(12)]
    plan = make_plan(Pool("全部", 3), reserves=2)
    text = drawing.frozen(plan, entries)
    assert drawing.fingerprint(text) == "6eb110c7b5982719ddf39e889d154c3c6800b5b70900d75d077426111f6a9218"
    assert drawn(plan, entries) == (["T07", "T05", "T08"], ["T10", "T00"])


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("03 11 17 22 29 31 + 08", NUMBER),
        ("３，１１，１７，２２，２９，３１＋８", NUMBER),
        (" 3-11-17-22-29-31-8 ", NUMBER),
        ("0", "0"),
    ],
)
def test_a_public_number_has_one_spelling(typed: str, number: str) -> None:
    assert drawing.public_number(typed) == number


@pytest.mark.parametrize("typed", ["", "没有号码", "1" * 201])
def test_what_is_no_public_number(typed: str) -> None:
    with pytest.raises(BadDraw):
        drawing.public_number(typed)


@pytest.mark.parametrize(
    ("entries", "pools", "word"),
    [
        ([alone("A"), alone("A")], (), "重复"),
        ([alone("A", "劳模")], (), "不在方案里"),
        ([alone("A", weight=0)], (), "权重"),
        ([alone("A", weight=21)], (), "权重"),
        ([Entry("A", "B", "全部", 1, "王*")], (), "同组"),
        ([Entry("A", "B", "全部", 1, ""), Entry("B", "C", "全部", 1, ""), alone("C")], (), "同组"),
        ([Entry("A", "A", "全部", 1, "王\t*")], (), "制表符"),
        ([alone("")], (), "制表符"),
        ([], (Pool("一", 1), Pool("一", 1)), "重名"),
        ([], (Pool("一", -1),), "小于 0"),
        ([], (Pool("一", 1, "二"), Pool("二", 1, "一")), "排在后面"),
    ],
)
def test_what_cannot_be_drawn_from(entries: list[Entry], pools: tuple[Pool, ...], word: str) -> None:
    with pytest.raises(BadDraw, match=word):
        drawing.frozen(make_plan(*pools), entries)


def published(folder: Path, plan: Plan, entries: list[Entry]) -> dict[str, Any]:
    """The two files as people download them; gives the second one's content."""
    result = drawn(plan, entries)
    told = {"secret": SECRET, "number": NUMBER, "winners": result.winners, "reserves": result.reserves}
    (folder / "list.txt").write_bytes(drawing.frozen(plan, entries).encode())
    (folder / "result.json").write_text(json.dumps(told), encoding="utf-8")
    return told


def check(folder: Path) -> "subprocess.CompletedProcess[str]":
    """The script as it is handed out: no site-packages, no path of ours."""
    command = [sys.executable, "-I", "-S", "-X", "utf8", check_draw_path(), "list.txt", "result.json"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


@settings(max_examples=12, deadline=None)
@given(situations())
def test_the_script_repeats_it(tmp_path_factory: Any, situation: Any) -> None:
    folder = tmp_path_factory.mktemp("draw")
    told = published(folder, *situation)
    done = check(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "结果一致" in done.stdout
    assert f"中签 {len(told['winners'])} 人" in done.stdout


@pytest.mark.parametrize("what", ["weight", "winner", "secret", "number", "order"])
def test_the_script_sees_what_was_altered(tmp_path: Path, what: str) -> None:
    plan = make_plan(Pool("全部", 5))
    told = published(tmp_path, plan, [alone(f"T{n:03}") for n in range(200)])
    listed, result = tmp_path / "list.txt", tmp_path / "result.json"
    if what == "weight":
        listed.write_bytes(listed.read_bytes().replace(b"\t1\t", b"\t2\t", 1))
    elif what == "winner":
        told["winners"][4] = told["reserves"][0]
    elif what == "order":
        told["winners"].reverse()
    else:
        told[what] = "6f" * 32 if what == "secret" else "3.11.17.22.29.31.9"
    result.write_text(json.dumps(told), encoding="utf-8")
    done = check(tmp_path)
    assert (done.returncode, "结果不一致" in done.stdout) == (1, True), done.stderr


def test_the_script_is_short_and_leans_on_nothing() -> None:
    text = Path(check_draw_path()).read_text(encoding="utf-8")
    assert text.count("\n") < 60
    assert "niangjia" not in text.replace("niangjia-draw-1", "")


def test_the_script_says_what_it_needs(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-I", "-S", "-X", "utf8", check_draw_path()], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, "list.txt result.json" in done.stderr, "Traceback" in done.stderr) == (1, True, False)
