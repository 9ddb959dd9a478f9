"""Every address × every role: who may, gets in; who may not, is told so; what is outside one's tree is not there."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from niangjia.kernel.access import ROLES, Rule, rule_of
from tests.world import World, make_world

pytestmark = pytest.mark.django_db
OURS = ("site", "kernel", "organizations", "members", "insight", "accounts")
# what the ``pk`` of an address names, by the beginning of the view's name; the longest that fits counts
RECORDS = {
    "union": "union", "public_union": "union", "term": "term", "seat": "term", "appointment": "appointment",
    "employer": "employer", "member": "person", "reveal": "person", "board_of": "union", "roster": "batch",
    "transfer": "transfer", "job": "job", "regulation": "regulation", "holiday": "holiday", "remove_filter": "filter",
    "exported": "job", "consent": "person", "end_token": "union", "attachment": "union", "end_session": "union",
}  # fmt: skip
MISSING_ANYWAY = {
    "kernel:attachment",
    "kernel:attachment_small",
    "accounts:end_token",
    "accounts:end_session",
}
OWN_ONLY = {"kernel:job", "kernel:job_again", "kernel:exported", "kernel:remove_filter"}
WORDS = {"verb": "leave", "name": "members", "form": "csv", "sort": "new", "field": "phone"}


def addresses(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = pattern.namespace or space.rstrip(":")
            yield from addresses(pattern, f"{inner}:" if inner else "")
        elif space.rstrip(":") in OURS and pattern.name:
            yield f"{space}{pattern.name}", pattern


PAGES = dict(addresses(get_resolver()))


def record_of(view: str) -> str:
    short = view.partition(":")[2]
    fitting = [word for word in RECORDS if short.startswith(word)]
    assert fitting, f"{view}: say in RECORDS what its pk is"
    return RECORDS[max(fitting, key=len)]


def address(view: str, records: dict[str, Any]) -> str:
    given = {}
    for parameter, converter in PAGES[view].pattern.converters.items():
        if parameter in ("pk", "job"):
            found = records.get(record_of(view))
            given[parameter] = 999 if type(converter).__name__ == "IntConverter" else found.pk
        elif parameter == "seat_pk":
            given[parameter] = records["seat"].pk
        else:
            given[parameter] = WORDS[parameter]
    return reverse(view, kwargs=given)


@pytest.fixture(scope="module")
def world(django_db_setup: Any, django_db_blocker: Any) -> Iterator[World]:
    from django.db import transaction

    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        yield make_world()
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


def client(world: World, role: str) -> Client:
    one = Client(raise_request_exception=True)
    if role != "visitor":
        one.force_login(world.users[role])
    return one


def test_every_address_of_ours_says_who_may_open_it() -> None:
    without = [view for view, pattern in PAGES.items() if rule_of(pattern.callback) is None]
    assert not without, f"without a rule: {without}"
    assert len(PAGES) > 50


@pytest.mark.parametrize("view", sorted(PAGES))
def test_visitors_see_what_is_public_and_nothing_else(world: World, view: str) -> None:
    rule = rule_of(PAGES[view].callback)
    assert rule
    response = client(world, "visitor").get(address(view, world.inside))
    if rule.kind == "public":
        assert response.status_code in (200, 302, 404, 405), view
    else:
        assert response.status_code == 302, view
        assert "/accounts/login/" in response["Location"], view


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
@pytest.mark.parametrize("view", sorted(PAGES))
def test_the_right_role_gets_in_and_the_wrong_one_is_told(world: World, view: str, role: str) -> None:
    rule: Rule = rule_of(PAGES[view].callback)  # type: ignore[assignment]
    response = client(world, role).get(address(view, world.inside))
    if rule.kind == "role" and role not in rule.roles:
        assert response.status_code == 403, view
        assert "需要以下任一任职" in response.content.decode(), view
    elif view in MISSING_ANYWAY or (view in OWN_ONLY and role != "organiser"):
        assert response.status_code in (404, 405), view
    else:
        # 403 inside an open page: the record is seen, but this verb needs more; 404: the list is the role's, the record not
        assert response.status_code in (200, 302, 403, 404, 405, 409), view
        assert rule.kind == "role" or response.status_code != 403, view


@pytest.mark.parametrize("role", ["chair", "organiser"])
@pytest.mark.parametrize("view", [view for view in sorted(PAGES) if "pk" in PAGES[view].pattern.converters])
def test_a_record_outside_the_tree_is_not_there(world: World, view: str, role: str) -> None:
    if record_of(view) not in world.outside or rule_of(PAGES[view].callback).kind == "public":  # type: ignore[union-attr]
        return
    for method in ("get", "post"):
        response = getattr(client(world, role), method)(address(view, world.outside))
        assert response.status_code in (403, 404, 405), f"{method} {view}: {response.status_code}"
        assert response.status_code != 403 or role not in rule_of(PAGES[view].callback).roles, view  # type: ignore[union-attr]


@pytest.mark.parametrize("view", [view for view in sorted(PAGES) if "pk" in PAGES[view].pattern.converters])
def test_an_invented_id_is_not_there(world: World, view: str) -> None:
    parts = {
        parameter: WORDS.get(parameter, "01920000-0000-7000-8000-000000000000")
        for parameter in PAGES[view].pattern.converters
    }
    if "IntConverter" in str(PAGES[view].pattern.converters):
        parts = dict.fromkeys(parts, 999_999)
    response = client(world, "organiser").get(reverse(view, kwargs=parts))
    assert response.status_code in (403, 404, 405), view
