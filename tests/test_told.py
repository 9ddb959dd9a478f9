"""What hangs on an offer that not everybody may know of (``enrolment.rules.told``): every address, list and operation × every
other office; nobody reads a name, a title or a record."""

from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from niangjia.accounts.services import issue_token
from niangjia.enrolment.models import NAMED, Certificate, Entry, Offer, Turn
from niangjia.enrolment.states import CONFIDANTS
from niangjia.jobs.models import JobFair, Trainee
from niangjia.kernel.access import ROLES
from niangjia.kernel.lists import LISTINGS
from niangjia.learning.models import Run, Training
from tests.addresses import NOWHERE, OF_RECORDS, PAGES, address, record_of, rule_for
from tests.operations import OPERATIONS, ask
from tests.operations import record_of as record_of_operation
from tests.support.sequences import undone
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
OTHERS = ["nobody", *(role for role in ROLES if role not in CONFIDANTS)]
WHO, WHAT = "暗某某", "暗题某"
HANGS = {
    "offer", "session_of_offer", "pool", "enrolment", "draw", "certificate", "settlement", "evening", "shift", "shift_entry",
    "course_run", "trainee", "followup",
}  # fmt: skip
CLOSED = {401, 403, 404, 405}


@pytest.fixture
def secret(world: World) -> Iterator[World]:
    """The world, its offers confidential but those that are public fairs, or for which people are put forward."""
    with undone():
        offers = Offer.objects.exclude(mode__in=NAMED).exclude(pk__in=JobFair.objects.values("offer"))
        offers = Offer.objects.filter(pk__in=list(offers.values_list("pk", flat=True)))
        offers.update(confidential=True, title=WHAT)
        Entry.objects.filter(offer__in=offers).update(name=WHO)
        Certificate.objects.filter(entry__offer__in=offers).update(name=WHO, title=WHAT)
        Trainee.objects.filter(offer__in=offers).update(name=WHO)
        Turn.objects.filter(entry__offer__in=offers).update(name=WHO)
        Run.objects.filter(offer__in=offers).update(title=WHAT)
        Training.objects.filter(run__offer__in=offers).update(name=WHO, title=WHAT)
        yield world


def said(answer: HttpResponse) -> str:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if data.startswith(b"PK"):
        with ZipFile(BytesIO(data)) as parts:
            data = b"".join(map(parts.read, parts.namelist()))
    return data.decode(errors="replace")


def leaks(text: str, *, by_office: bool) -> bool:
    """A title may stand on what everybody reads, a name nowhere."""
    return WHO in text or (by_office and WHAT in text)


@pytest.mark.parametrize("role", OTHERS)
def test_no_page_and_no_export_tells_another_office(secret: World, role: str) -> None:
    one, wrong = Client(), []
    one.force_login(secret.users[role])
    for view in PAGES:
        by_office = rule_for(view).kind == "role"
        for method in ("get", "post"):
            with undone():
                answer = getattr(one, method)(address(view, secret.inside))
                text = said(answer)
            is_open = view in OF_RECORDS and record_of(view) in HANGS and by_office and answer.status_code not in CLOSED
            if is_open or leaks(text, by_office=by_office):
                wrong.append(f"{method} {view}: {answer.status_code}")
    for name in LISTINGS:
        with undone():
            text = said(one.get(reverse("kernel:export", args=[name, "csv"])))
        if leaks(text, by_office=True):
            wrong.append(f"export of {name}")
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("role", OTHERS)
def test_no_operation_tells_another_office(secret: World, role: str) -> None:
    token, wrong = issue_token(by=secret.users[role], name="巡查")[1], []
    for operation in OPERATIONS:
        method, path, rule = operation
        of = record_of_operation(path)
        answer = ask(token, operation, getattr(secret.inside.get(of), "pk", NOWHERE))
        text = "" if answer.streaming else said(answer)
        is_open = "{" in path and of in HANGS and rule.kind == "role" and answer.status_code not in CLOSED
        if is_open or leaks(text, by_office=rule.kind == "role"):
            wrong.append(f"{method} {path}: {answer.status_code}")
    assert not wrong, "\n" + "\n".join(wrong)
