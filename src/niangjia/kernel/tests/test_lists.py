"""What every list does by itself: addresses, order, cells, nobody's parameters believed."""

import pytest
from django.contrib.auth import get_user_model

from niangjia.kernel.api import Paging, listed, paged
from niangjia.kernel.saved import SavedFilter
from niangjia.kernel.tests.sample_lists import SampleListing, fill
from niangjia.kernel.wording import when

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return get_user_model().objects.create_user("cadre")


def names(listing):
    return [row.cells[0].text for row in listing.rows]


def test_search_filter_order_and_the_page_after(user):
    fill(user, ["王一", "王二", "李三", "王四"])
    fill(user, ["王五"], listing="elsewhere")
    one = SampleListing(user, {"search": "王", "listing": "other", "sort": "-name"}, path="/desk/x", limit=2)
    assert names(one) == ["王四", "王二"]
    assert one.prev_url == ""
    after = SampleListing(user, {**one.params.dict(), "cursor": one.slice.next}, path="/desk/x", limit=2)
    assert names(after) == ["王一"]
    assert after.next_url == ""
    assert after.prev_url.startswith("/desk/x?")
    assert "cursor=" in after.here
    assert "cursor=" not in after.query


def test_a_moment_is_told_on_the_page_and_stays_a_moment_in_a_file(user):
    (made,) = fill(user, ["王一"])
    one = SampleListing(user, {}, path="/desk/x")
    assert one.rows[0].cells[1].text == when(made.created_at)
    assert one.cells(made, every=True)[1].text == made.created_at


def test_addresses_carry_what_was_chosen_and_nothing_empty(user):
    one = SampleListing(
        user, {"search": "", "listing": "other", "sort": "name", "cursor": "x"}, path="/desk/x"
    )
    assert one.url() == "/desk/x?listing=other&sort=name"
    assert one.sorts["name"] == "/desk/x?listing=other&sort=-name"
    assert one.export_urls["csv"].endswith("/export.csv?listing=other&sort=name")
    assert SampleListing(user, {}, path="/desk/x").url() == "/desk/x"


@pytest.mark.parametrize("sort", ["query", "user__password", "--name", "?", "-"])
def test_only_what_a_column_offers_orders_the_list(user, sort):
    one = SampleListing(user, {"sort": sort})
    assert one.ordering in ("name", "-name")
    assert names(one) == []


def test_the_page_leaves_out_what_only_the_file_has(user):
    fill(user, ["王一"], query="a=1")
    one = SampleListing(user, {})
    assert [cell.column.key for cell in one.rows[0].cells] == ["name", "created"]
    assert [cell.column.key for cell in one.cells(one.items[0], every=True)] == ["name", "created", "query"]


def test_a_null_in_the_search_finds_what_is_left_of_it(user):
    fill(user, ["王一"])
    assert names(SampleListing(user, {"search": "王\x00"})) == ["王一"]


@pytest.mark.parametrize("many", [1, 3])
def test_a_page_is_one_query(user, many, django_assert_num_queries):
    fill(user, [f"n{number}" for number in range(many)])
    with django_assert_num_queries(1):
        assert len(SampleListing(user, {}).rows) == many


def test_chunks_are_all_rows_in_order(user):
    fill(user, ["c", "a", "b", "e", "d"])
    chunks = [[row.name for row in some] for some in SampleListing(user, {}).chunks(size=2)]
    assert chunks == [["a", "b"], ["c", "d"], ["e"]]
    SavedFilter.objects.all().delete()
    assert list(SampleListing(user, {}).chunks()) == []


def test_whoever_pages_a_list_has_what_its_rows_need(user):
    class Prepared(SampleListing):
        def prepare(self, rows):
            return [f"{row.name}！" for row in rows]

    fill(user, ["王一", "王二", "李三"])
    one = listed(Prepared, user, Paging(limit=2))
    assert paged(one)["items"] == one.items == ["李三！", "王一！"]
    assert paged(one)["next"] == one.slice.next
