"""What is under way about one member: a transfer, a posting, an expulsion; for the page of the person."""

from dataclasses import dataclass

from django.urls import reverse

from niangjia.members.models import Expulsion, Person, Posting
from niangjia.members.states import ResignationState, TransferState


@dataclass(frozen=True)
class UnderWay:
    """One line: what, where it stands, where it is done."""

    title: str
    state: str
    url: str
    tone: str = "soon"


def under_way(person: Person) -> list[UnderWay]:
    """The open ones, and an expulsion whatever came of it. Four queries."""
    found = [
        UnderWay(f"转往{one.to_union.name}", one.state_label, reverse("members:transfer", args=[one.pk]))
        for one in person.transfers.filter(state__in=TransferState.OPEN)
        .select_related("to_union")
    ]
    found += [
        UnderWay(f"派驻{one.host.name}", f"由{one.payer.name}发放福利", reverse("members:posting", args=[one.pk]), one.tone)
        for one in Posting.objects.filter(person=person, ends_on__isnull=True).select_related("host", "home")
    ]
    found += [
        UnderWay("申请退会", one.state_label, reverse("members:resignation", args=[one.pk]), one.tone)
        for one in person.resignations.filter(state=ResignationState.ASKED)
    ]
    found += [
        UnderWay("开除会籍", one.state_label, reverse("members:expulsion", args=[one.pk]), one.tone)
        for one in Expulsion.objects.filter(person=person).order_by("pk")
    ]
    return found
