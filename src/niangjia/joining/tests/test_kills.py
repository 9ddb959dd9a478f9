"""A process is killed in the middle of a decision or of an application: nothing of it is there, and a second try completes."""

from collections.abc import Callable

import pytest
from django.conf import settings

from niangjia.joining import services
from niangjia.joining.models import Application
from niangjia.joining.tests.factories import make_application, make_entry
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.messages import inbox
from niangjia.kernel.workflow import Event
from niangjia.members.models import Consent, Membership, Person
from niangjia.organizations.tests.factories import make_tree, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.kill]
UNION = "快递站工会"
# between the statements of accept, from the first to the last
STEPS = (
    "from niangjia.members.services import entering; entering._person = die",
    "from niangjia.members.services import entering; entering._open = die",
    "from niangjia.members.services import entering; entering.note = die",
    "from niangjia.joining.services import deciding; deciding._decide = die",
    "from niangjia.joining.services import deciding; deciding.tell = die",
    "from niangjia.joining.services import common; common.tell_applicant = die",
    "from niangjia.joining.services import deciding; deciding.close_the_rest = die",
)


def _there() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Person, Membership, Consent, Event, AuditEntry))


@pytest.mark.parametrize("step", STEPS, ids=[step.rpartition("; ")[2].removesuffix(" = die") for step in STEPS])
def test_killed_between_the_statements_of_an_acceptance(killed: Callable[[str], None], step: str) -> None:
    rider = make_user("rider")
    one = make_application(make_tree()[UNION], user=rider)
    before = _there()
    killed(
        f"from django.conf import settings; settings.KEY_FILE = {str(settings.KEY_FILE)!r}\n"
        f"{step}\n"
        "from niangjia.joining import services\n"
        "from niangjia.joining.models import Application\n"
        f"services.accept(by=None, application=Application.objects.get(pk='{one.pk}'))\n"
    )
    one.refresh_from_db()
    assert (one.state, one.membership_id, _there()) == ("submitted", None, before)
    assert not inbox(rider).exists()
    services.accept(by=None, application=one)
    assert Membership.objects.filter(person__user=rider, left_on=None).count() == 1


STEPS = ("workflow.Event.objects.bulk_create", "sending.begin", "sending.audit.record_many", "sending.touch")


@pytest.mark.parametrize("step", [f"{name} = die" for name in STEPS])
def test_killed_while_an_application_is_sent_the_second_tap_sends_it(killed: Callable[[str], None], step: str) -> None:
    union, entry, token = make_tree()[UNION], make_entry(), "t" * 32
    killed(
        f"from django.conf import settings; settings.KEY_FILE = {str(settings.KEY_FILE)!r}\n"
        "from niangjia.joining import services\n"
        f"from niangjia.joining.services import sending; from niangjia.kernel import workflow; {step}\n"
        "from niangjia.organizations.queries import active\n"
        f"entry = services.Entry(name={entry.name!r}, id_number={entry.id_number!r}, phone={entry.phone!r})\n"
        f"union = active().get(pk='{union.pk}')\n"
        f"services.apply(by=None, union=union, entry=entry, source='phone', token={token!r})\n"
    )
    assert not Application.objects.exists()
    made = [services.apply(by=None, union=union, entry=entry, source="phone", token=token) for _ in range(2)]
    assert made[0] == made[1]
    assert Application.objects.get().state == "submitted"


