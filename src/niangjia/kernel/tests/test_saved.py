"""Filters that are kept: one's own, by name, without a place in the list and without anybody's number."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from niangjia.kernel import saved
from niangjia.kernel.errors import Invalid, Missing
from niangjia.kernel.saved import SavedFilter
from niangjia.kernel.tests import sample_lists  # noqa: F401  registers the list

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]


@pytest.fixture
def user():
    return get_user_model().objects.create_user("cadre")


def keep(user, name="本月新入会", query="listing=a&cursor=zzz"):
    return saved.save(by=user, listing="sample", name=name, query=query)


def test_kept_without_the_place(user):
    assert keep(user).query == "listing=a"


@pytest.mark.parametrize("name", ["", "   "])
def test_a_filter_has_a_name(user, name):
    with pytest.raises(Invalid):
        keep(user, name)


def test_a_name_once_for_each_and_no_more_than_thirty(user):
    keep(user)
    with pytest.raises(Invalid, match="换个名字"):
        keep(user)
    keep(get_user_model().objects.create_user("other"))
    for number in range(saved.MOST - 1):
        keep(user, f"n{number}")
    with pytest.raises(Invalid, match="最多保存"):
        keep(user, "one more")


def test_no_list_no_filter(user):
    with pytest.raises(Missing):
        saved.save(by=user, listing="nowhere", name="x", query="")


def test_nobodys_number_is_kept_in_the_clear(user):
    assert "11010119900307109X" not in keep(user, query="search=11010119900307109X&listing=a").query


@pytest.mark.parametrize(
    "query", ["search=11010119900307109X&search=x", "listing=11010119900307109X", "search=138%201234%205678"]
)
def test_a_number_that_hides_is_not_kept_either(user, query):
    assert keep(user, query=f"{query}&kind=a").query == "kind=a"


def test_a_records_id_is_no_number(user):
    query = "union=01234567-1234-7123-8123-123456789012"
    assert keep(user, query=query).query == query


@pytest.mark.parametrize(("name", "query"), [("a\x00b", "kind=a"), ("n", "search=" + "张" * 900)])
def test_what_no_column_takes_is_refused(user, name, query):
    with pytest.raises(Invalid):
        keep(user, name, query)


def test_only_ones_own_is_dropped(client, user):
    mine, other = keep(user), get_user_model().objects.create_user("other")
    client.force_login(other)
    assert client.post(reverse("kernel:remove_filter", args=[mine.pk])).status_code == 404
    client.force_login(user)
    gone = client.post(reverse("kernel:remove_filter", args=[mine.pk]), {"next": "/desk/x?a=1"})
    assert gone.url == "/desk/x?a=1"
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("target", ["https://evil.example/x", "//evil.example", "javascript:alert(1)"])
def test_the_way_back_stays_in_the_house(client, user, target):
    client.force_login(user)
    sent = {"name": "x", "query": "", "next": target}
    assert client.post(reverse("kernel:save_filter", args=["sample"]), sent).url == "/"


def test_a_get_neither_keeps_nor_drops(client, user):
    mine = keep(user)
    client.force_login(user)
    assert client.get(reverse("kernel:remove_filter", args=[mine.pk])).status_code == 405
    assert client.get(reverse("kernel:save_filter", args=["sample"])).status_code == 405
