"""Values in words, and as fields that keep the rule's shape."""

import pytest
from django import forms

from niangjia.kernel.regulations import seed
from niangjia.kernel.rulevalues import fields_for, gather, leaves, words


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (25, "人", "25 人"),
        (True, "", "是"),
        ({"days": 5, "unit": "working"}, "", "5 个工作日"),
        ({"days": 45, "unit": "calendar", "extension": 15}, "", "45 天；可延长天数 15"),
        ({"yuan": 1800, "per": "member_year"}, "元", "1,800 元"),
        ({"share": [2, 3], "of": "entitled", "more_than": True}, "", "比例 2/3；须超过（不含本数） 是"),
        ({"share": [5, 100], "of": "seats"}, "", "比例 5%"),
        ({"grassroots": [3, 5], "federation": 5}, "年", "基层 3、5；地方总工会 5"),
        ({"file": {"days": 10, "unit": "calendar"}}, "", "报送期限 10 天"),
        ({"formula": "x"}, "", ""),
    ],
)
def test_values_in_words(value, unit, text):
    assert words(value, unit) == text


@pytest.mark.parametrize("one", seed(), ids=lambda one: f"{one.key}-{one.region}-{one.valid_from}")
def test_a_form_filled_in_as_it_is_gives_the_value_again(one):
    form = forms.Form({name: field.initial for name, field in fields_for(one.value).items()})
    form.fields = fields_for(one.value)
    assert form.is_valid(), form.errors
    assert gather(one.value, form.cleaned_data) == one.value
    assert words(one.value, one.unit) is not None
    assert all(not isinstance(leaf, dict) for _, leaf in leaves(one.value))


@pytest.mark.parametrize("typed", ["", "2", "2/3/4", "a/b", "-1/3", "1/3 of"])
def test_numbers_that_do_not_fit_are_refused_with_an_example(typed):
    field = fields_for({"share": [2, 3]})["value.share"]
    with pytest.raises(forms.ValidationError):
        field.clean(typed)


def test_percentages_and_chinese_commas_are_understood():
    assert fields_for({"share": [2, 100]})["value.share"].clean("3%") == [3, 100]
    assert fields_for({"grassroots": [3, 5]})["value.grassroots"].clean("3，5") == [3, 5]
