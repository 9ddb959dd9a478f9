"""Rules: the nearest region on the day, seeds that add only, versions that do not overlap."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.memo import remembering
from niangjia.kernel.regulations import AREAS, NoRule, Regulation, load_seed, overlap, rule, rules_of, seed
from niangjia.kernel.rulebook import add_regulation, end_regulation

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 10)


def add(**over):
    given = {
        "key": "gift.birthday_cap",
        "region": "3201",
        "value": {"yuan": 500, "per": "member_year", "kinds": ["cake"]},
    }
    given |= {"text_zh": "生日慰问上限。", "document": "某市规定", "valid_from": date(2026, 1, 1), "by": None}
    return add_regulation(**{**given, **over})


def test_the_seed_is_there_and_every_rule_names_its_source():
    assert rule("union.term_years", on=DAY).value == {"grassroots": [3, 5], "federation": 5}
    for one in seed():
        assert one.document
        assert one.text_zh
        assert one.key.partition(".")[0] in AREAS
        assert one.verified is (one.trust == "L")
        one.clean_fields(exclude=["added_by"])


def test_no_two_rules_of_the_seed_overlap():
    rules = seed()
    assert not [(a.key, a.region) for at, a in enumerate(rules) for b in rules[:at] if overlap(a, b)]


def test_loading_again_adds_nothing_and_changes_nothing():
    Regulation.objects.filter(key="union.term_years").update(note="改过")
    assert load_seed() == 0
    assert Regulation.objects.get(key="union.term_years").note == "改过"
    Regulation.objects.filter(key="union.term_years").delete()
    assert load_seed() == 1


def test_a_seed_gives_way_to_the_administrators_version():
    Regulation.objects.filter(key="contest.unit_limit").delete()
    Regulation.objects.create(
        key="contest.unit_limit", value=7, text_zh="x", document="x", valid_from=date(2026, 1, 1)
    )
    assert load_seed() == 0
    assert rule("contest.unit_limit", on=DAY).value == 7


def test_the_nearest_region_wins():
    assert rule("gift.birthday_cap", region="320102", on=DAY).value["yuan"] == 400
    add()
    assert rule("gift.birthday_cap", region="320102", on=DAY).value["yuan"] == 500
    assert rule("gift.birthday_cap", region="320201", on=DAY).value["yuan"] == 400
    assert rule("bargain.reply", region="33", on=DAY).value == {"days": 10, "unit": "working"}
    assert rule("bargain.reply", region="44", on=DAY).verified is False


def test_the_version_of_the_day_counts():
    assert rule("gift.festival_cap", region="34", on=date(2024, 12, 31)).value["yuan"] == 1500
    assert rule("gift.festival_cap", region="34", on=date(2025, 1, 1)).value["yuan"] == 2200


@pytest.mark.parametrize(
    ("key", "region", "on"),
    [("gift.festival_cap", "", DAY), ("no.such", "32", DAY), ("union.term_years", "", date(1990, 1, 1))],
)
def test_no_rule_is_said(key, region, on):
    with pytest.raises(NoRule, match=key):
        rule(key, region=region, on=on)


def test_what_was_applied_is_json_and_says_its_source():
    import json

    kept = rule("bargain.reply", region="33", on=DAY)
    assert json.loads(json.dumps(kept.as_dict())) == kept.as_dict()
    assert kept.as_dict()["valid_from"] == "2020-01-01"
    assert kept.source == "《浙江省集体合同条例》"


def test_whether_a_text_was_checked_is_said_to_the_desk_and_not_to_who_is_refused():
    unchecked = rule("election.notice", on=DAY)
    assert not unchecked.verified
    assert "未核对" not in unchecked.source
    assert unchecked.marked_source == f"{unchecked.source}（未核对原文）"
    checked = rule("bargain.reply", region="33", on=DAY)
    assert checked.marked_source == checked.source


def test_rules_of_lists_every_region():
    assert [one.region for one in rules_of("gift.festival_cap", on=DAY)] == ["32", "34"]


def test_a_page_asks_the_database_once_a_key(django_assert_num_queries):
    with remembering(), django_assert_num_queries(1):
        for _ in range(20):
            rule("union.term_years", on=DAY)


def test_two_versions_may_not_overlap():
    add(valid_to=date(2026, 6, 30))
    for start in (date(2026, 1, 1), date(2026, 6, 30), date(2025, 1, 1)):
        with pytest.raises(Invalid) as caught:
            add(valid_from=start)
        assert "重叠" in caught.value.errors["valid_from"][0]
    add(valid_from=date(2026, 7, 1))
    add(region="3202")


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"key": "no.such"}, "key"),
        ({"region": "320"}, "region"),
        ({"region": "江苏"}, "region"),
        ({"value": 500}, "value"),
        ({"value": {"yuan": 5}}, "value"),
        ({"text_zh": " "}, "text_zh"),
        ({"document": ""}, "document"),
        ({"trust": "Z"}, "trust"),
        ({"valid_to": date(2025, 1, 1)}, "valid_to"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(over, field):
    before = Regulation.objects.count()
    with pytest.raises(Invalid) as caught:
        add(**over)
    assert field in caught.value.errors
    assert Regulation.objects.count() == before


def test_ending_a_version_makes_room_for_the_next():
    old = rule("gift.birthday_cap", region="32", on=DAY)
    row = Regulation.objects.get(key=old.key, region="32")
    end_regulation(regulation=row, last_day=date(2026, 5, 31), reason="新文件", by=None)
    with pytest.raises(NoRule):
        rule("gift.birthday_cap", region="32", on=DAY)
    add(region="32", valid_from=date(2026, 6, 1))
    assert rule("gift.birthday_cap", region="32", on=DAY).value["yuan"] == 500
    with pytest.raises(Refused):
        end_regulation(regulation=row, last_day=date(2026, 8, 1), reason="再改", by=None)


def test_ending_needs_a_reason_a_day_and_the_latest_row():
    row = add()
    stale = Regulation.objects.get(pk=row.pk)
    with pytest.raises(Invalid):
        end_regulation(regulation=row, last_day=DAY, reason="", by=None)
    with pytest.raises(Invalid):
        end_regulation(regulation=row, last_day=date(2025, 1, 1), reason="x", by=None)
    end_regulation(regulation=row, last_day=DAY, reason="x", by=None)
    with pytest.raises(Refused, match="刷新"):
        end_regulation(regulation=stale, last_day=date(2026, 7, 1), reason="x", by=None)


@pytest.mark.parametrize(
    "broken",
    [{"valid_to": date(2019, 1, 1)}, {"trust": "Z"}],
)
def test_the_database_refuses_what_no_service_would_write(broken):
    row = {"key": "x.y", "value": 1, "text_zh": "x", "document": "x", "valid_from": date(2020, 1, 1)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Regulation.objects.create(**{**row, **broken})
    Regulation.objects.create(**row)
    with pytest.raises(IntegrityError):
        Regulation.objects.create(**row)
