"""Rules are read out and explain themselves; wrong ones are not stored."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from niangjia.enrolment.checks import overlap
from niangjia.enrolment.eligibility import (
    KINDS,
    Facts,
    explained,
    full_years,
    problems,
    refusals,
    sentences,
    weight,
)
from niangjia.enrolment.services import NewPool

TODAY = date(2026, 11, 21)
SOMEBODY = Facts(
    TODAY, "female", date(1990, 11, 22), "courier", "gig", date(2024, 11, 22), (("recuperation", date(2025, 6, 3)),),
    (date(2026, 10, 1), date(2025, 1, 1)), ("recuperation",),
)  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "reads", "said"),
    [
        (
            {"kind": "not_within", "years": 3, "of": "recuperation"},
            "近 3 年没有参加过疗休养",
            "近 3 年已参加过疗休养（2025-06）",
        ),
        ({"kind": "not_within", "years": 1, "of": "recuperation"}, "近 1 年没有参加过疗休养", ""),
        ({"kind": "not_within", "years": 3, "of": "training"}, "近 3 年没有参加过技能培训", ""),
        ({"kind": "group", "values": ["food_rider"]}, "限网约送餐员", "限网约送餐员，您登记的是快递员"),
        ({"kind": "group", "values": ["food_rider", "courier"]}, "限网约送餐员、快递员", ""),
        ({"kind": "gender", "values": ["male"]}, "限男职工", "限男职工，您登记的是女"),
        (
            {"kind": "employment_form", "values": ["contract"]},
            "限合同制职工",
            "限合同制职工，您登记的是新就业形态",
        ),
        ({"kind": "age", "from": 18, "to": 34}, "18 至 34 周岁", "限18 至 34 周岁，您 35 周岁"),
        ({"kind": "age", "from": 18, "to": 35}, "18 至 35 周岁", ""),
        ({"kind": "member_years", "years": 2}, "入会满 2 年", "入会未满 2 年（2024-11 入会）"),
        ({"kind": "member_years", "years": 1}, "入会满 1 年", ""),
        (
            {"kind": "absences", "most": 0, "months": 6},
            "近 6 个月内没有爽约",
            "近 6 个月内报名后 1 次未到场（最近一次 2026-10）",
        ),
        ({"kind": "absences", "most": 1, "months": 6}, "近 6 个月内爽约不超过 1 次", ""),
    ],
)
def test_a_rule_reads_and_explains(rule: Any, reads: str, said: str) -> None:
    assert problems([rule], []) == []
    assert sentences([rule]) == [reads]
    assert refusals([rule], SOMEBODY) == ([said] if said else [])


def test_every_kind_of_rule_is_told_about_somebody_unknown() -> None:
    nobody = Facts(TODAY)
    asked = {"values": ["male"], "from": 18, "to": 60, "years": 3, "of": "training", "most": 0, "months": 6,
             "proof": "course", "key": "k", "words": "急救"}  # fmt: skip
    for name, kind in KINDS.items():
        values = ["courier"] if name == "group" else ["gig"] if name == "employment_form" else asked["values"]
        rule = {"kind": name, **{field: (asked | {"values": values})[field] for field in kind.fields}}
        assert all(isinstance(one, str) for one in refusals([rule], nobody)), name


@pytest.mark.parametrize(
    ("day", "said"),
    [(date(2026, 11, 21), "近 3 年已参加过疗休养（2026-11）"), (date(2026, 11, 22), "已有一次疗休养的名额（2026-11）")],
)
def test_a_place_still_to_come_is_no_turn_that_was_had(day: date, said: str) -> None:
    rule = {"kind": "not_within", "years": 3, "of": "recuperation"}
    assert refusals([rule], replace(SOMEBODY, turns=(("recuperation", day),))) == [said]


def test_reasons_are_one_sentence() -> None:
    assert explained(["近 3 年已参加过疗休养（2025-06）"]) == "您暂不符合：近 3 年已参加过疗休养（2025-06）。"


@pytest.mark.parametrize(
    "rules",
    [None, "x", [{}], [3], [{"kind": "zodiac"}], [{"kind": "group", "values": []}], [{"kind": "group", "values": ["x"]}],
     [{"kind": "age", "from": 18}], [{"kind": "age", "from": "18", "to": 60}], [{"kind": "age", "from": True, "to": 60}],
     [{"kind": "member_years", "years": -1}], [{"kind": "not_within", "years": 3, "of": "x"}],
     [{"kind": "group", "values": [["courier"]]}], [{"kind": "member_years", "years": 1, "more": 2}], [{"kind": []}],
     [{"kind": "proof", "proof": "luck", "key": "k", "words": "w"}], [{"kind": "proof", "proof": "course", "key": "k", "words": ""}],
     [{"kind": "proof", "proof": ["course"], "key": "k", "words": "w"}]],
)  # fmt: skip
def test_wrong_rules_are_not_stored(rules: Any) -> None:
    assert problems(rules, [])


@pytest.mark.parametrize(
    "weights",
    [None, [{}], [{"kind": "first_time"}], [{"kind": "group", "balls": 1}], [{"kind": "x", "balls": 1}]],
)
def test_wrong_weights_are_not_stored(weights: Any) -> None:
    assert problems([], weights)


def test_balls() -> None:
    lost, group = {"kind": "lost", "balls": 2}, {"kind": "group", "values": ["courier"], "balls": 1}
    assert weight([lost, group, {"kind": "first_time", "balls": 5}], SOMEBODY, "recuperation") == 4
    assert weight([{"kind": "first_time", "balls": 5}], SOMEBODY, "training") == 6
    assert weight([{"kind": "first_time", "balls": 50}], SOMEBODY, "training") == 20


@pytest.mark.parametrize(
    ("of", "today", "balls"),
    [
        ("recuperation", date(2026, 6, 2), 1), ("recuperation", date(2026, 6, 3), 3), ("recuperation", date(2028, 6, 3), 7),
        ("recuperation", date(2025, 1, 1), 1),  # the turn is still ahead
        ("training", date(2026, 11, 21), 3), ("training", date(2026, 11, 22), 5),  # no turn: since joining
    ],
)  # fmt: skip
def test_balls_for_years_of_waiting(of: str, today: date, balls: int) -> None:
    rule = {"kind": "waited", "balls": 2}
    assert problems([], [rule]) == []
    assert weight([rule], replace(SOMEBODY, today=today), of) == balls
    assert weight([rule], Facts(today), of) == 1


def test_whole_years() -> None:
    assert full_years(date(2000, 2, 29), date(2026, 2, 28)) == 25
    assert full_years(date(2000, 2, 29), date(2026, 3, 1)) == 26


@pytest.mark.parametrize(
    ("pools", "word"),
    [
        ([NewPool("女", 1, "gender", ["female"]), NewPool("男", 1, "gender", ["male"])], ""),
        ([NewPool("女", 1, "gender", ["female"]), NewPool("全", 1, "gender", ["male", "female"])], "两类"),
        ([NewPool("甲", 1), NewPool("乙", 1)], "只能有一类"),
        ([NewPool("女", 1, "gender", ["female"]), NewPool("骑手", 1, "group", ["food_rider"])], "一种办法"),
        ([NewPool("市", 1, "union", ["0001"]), NewPool("区", 1, "union", ["00010002"])], "两类"),
        ([NewPool("甲", 1, "union", ["00010001"]), NewPool("乙", 1, "union", ["00010002"])], ""),
        ([NewPool("甲", 1, "gender", [])], "写明"),
        ([NewPool("甲", 1, "gender", ["other"])], "写明"),
        ([NewPool("全部", 1), NewPool("机动", 1, "reserve"), NewPool("备用", 1, "reserve")], ""),
    ],
)  # fmt: skip
def test_categories_that_overlap(pools: Any, word: str) -> None:
    said = overlap(pools)
    assert word in said if word else said == ""
