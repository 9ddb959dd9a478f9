"""What a title, a level, a rule mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.honours.vocabulary import (
    ASKED,
    CHOICES,
    FROM,
    KINDS,
    LEVELS,
    asked_words,
    fits,
    kind_of,
    level_of,
)


@pytest.mark.parametrize(
    ("title", "level", "said"),
    [
        ("全国劳动模范", "", ("model_worker", "nation")),
        ("省劳动模范", "", ("model_worker", "province")),
        ("云湖市五一劳动奖章", "市", ("medal", "city")),
        ("市五一巾帼标兵", "", ("women", "city")),
        ("大成工匠", "县区级", ("artisan", "county")),
        ("公司技术能手", "企业", ("skilled", "unit")),
        ("公司年度之星", "单位", ("other", "unit")),
        ("年度之星", "", ("other", "")),
        ("年度之星", "星级", ("other", "")),
    ],
)
def test_titles_say_kind_and_level(title: str, level: str, said: tuple[str, str]) -> None:
    assert (kind_of(title), level_of(level, title)) == said


def test_every_choice_has_words_of_its_own() -> None:
    assert len(CHOICES) == len(ASKED) * len(FROM)
    assert asked_words("model_worker", "city") == "市级以上劳动模范"
    assert asked_words("artisan", "nation") == "全国工匠"  # of the highest there is none above
    assert asked_words("any", "") == "荣誉称号"


@given(st.sampled_from(sorted(CHOICES.values())), st.sampled_from(sorted(KINDS)), st.sampled_from(list(LEVELS)))
def test_what_fits_a_rule_fits_with_a_higher_honour_too(key: str, kind: str, level: str) -> None:
    higher = list(LEVELS)[: list(LEVELS).index(level)]
    if fits(key, kind, level):
        assert all(fits(key, kind, one) for one in higher)
    assert fits(f"any:{key.partition(':')[2]}", kind, level) >= fits(key, kind, level)
