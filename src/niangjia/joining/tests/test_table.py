"""Every verb × state × role of an application, out of MOVES: who may, who is told so, for whom it is not there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from niangjia.joining import services
from niangjia.joining.models import Application
from niangjia.joining.rules import READERS
from niangjia.joining.states import APPLICATION_MOVES, REVIEWERS
from niangjia.joining.states import ApplicationState as S
from niangjia.joining.tests.factories import make_application, make_entry
from niangjia.kernel.access import ROLES
from niangjia.kernel.errors import Forbidden, Missing, Problem, Refused
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
UNION = "快递站工会"
DESK: dict[str, Callable[[Any, Application], Any]] = {
    "accept": lambda by, one: services.accept(by=by, application=one),
    "return": lambda by, one: services.hand_back(by=by, application=one, ground="incomplete", reason=""),
    "refuse": lambda by, one: services.refuse(by=by, application=one, ground="not-ours", reason=""),
    "reopen": lambda by, one: services.reopen(by=by, application=one),
}
OWN: dict[str, Callable[[Application], Any]] = {
    "withdraw": lambda one: services.withdraw(by=one.user, application=one),
    "mend": lambda one: services.mend(
        by=one.user, application=one, union=one.union, entry=make_entry(name=one.name, id_number=one.id_number),
        revision=one.revision,
    ),
}  # fmt: skip
OURS = {"submit", "double", "advance"}  # what follows from another's act


class Undo(Exception):
    """Back to where the case began."""


def in_state(tree: Any, state: str) -> Application:
    """An application that is in a state, as the database admits it."""
    one = make_application(tree[UNION])
    decided: dict[str, Any] = {"decided_at": timezone.now()} if state in {S.ACCEPTED, S.REFUSED, S.RETURNED} else {}
    if state == S.ACCEPTED:
        services.accept(by=None, application=one)
    else:
        Application.objects.filter(pk=one.pk).update(state=state, **decided)
    one.refresh_from_db()
    return one


def outcome(run: Callable[[], Any]) -> str:
    """What came of it, and everything as it was before."""
    said = "done"
    try:
        with transaction.atomic():
            try:
                run()
            except Problem as problem:
                said = {Forbidden: "forbidden", Missing: "missing", Refused: "refused"}.get(type(problem), "invalid")
            raise Undo
    except Undo:
        return said


def test_the_table_names_every_verb_once() -> None:
    assert {*DESK, *OWN, *OURS} == set(APPLICATION_MOVES)
    assert all(APPLICATION_MOVES[verb].roles == REVIEWERS for verb in DESK)
    assert all(not APPLICATION_MOVES[verb].roles for verb in {*OWN, *OURS})


@pytest.mark.parametrize("state", list(S.LABELS))
@pytest.mark.parametrize("verb", list(DESK))
def test_the_desks_verbs(tree: Any, verb: str, state: str) -> None:
    one = in_state(tree, state)
    moves = APPLICATION_MOVES[verb]
    for role in ROLES:
        if role == "member":
            continue
        expected = "missing" if role not in READERS else "forbidden" if role not in moves.roles else "done"
        if expected == "done" and state not in moves.sources:
            expected = "refused"
        by = make_user(f"{role}-{verb}-{state}", role, tree["嘉言区总工会"])
        assert (role, outcome(lambda by=by: DESK[verb](by, Application.objects.get(pk=one.pk)))) == (role, expected)
    elsewhere = make_user(f"far-{verb}-{state}", "chair", tree["大成区总工会"])
    assert outcome(lambda: DESK[verb](elsewhere, Application.objects.get(pk=one.pk))) == "missing"
    nobody = make_user(f"nobody-{verb}-{state}")
    assert outcome(lambda: DESK[verb](nobody, Application.objects.get(pk=one.pk))) == "missing"
    one.refresh_from_db()
    assert one.state == state


@pytest.mark.parametrize("state", list(S.LABELS))
@pytest.mark.parametrize("verb", list(OWN))
def test_the_applicants_verbs(tree: Any, verb: str, state: str) -> None:
    one = in_state(tree, state)
    expected = "done" if state in APPLICATION_MOVES[verb].sources else "refused"
    assert outcome(lambda: OWN[verb](Application.objects.get(pk=one.pk))) == expected


def test_a_member_of_the_union_is_no_reviewer(tree: Any) -> None:
    member = make_member(tree[UNION], user=make_user("worker"))
    one = make_application(tree[UNION])
    for run in DESK.values():
        assert outcome(lambda run=run: run(member.person.user, one)) == "missing"
