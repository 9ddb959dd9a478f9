"""``/certificates``: given, taken back, and checked by anybody."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from niangjia.enrolment import rules, services
from niangjia.enrolment.api.schemas import Reason
from niangjia.enrolment.certificates import check, own
from niangjia.enrolment.codes import CERTIFICATE, code_of
from niangjia.enrolment.models import Certificate
from niangjia.enrolment.states import OPENERS, WATCHERS
from niangjia.enrolment.views.common import get_entry, get_offer
from niangjia.kernel.api import Page, Paging, guard, idempotent, paged
from niangjia.kernel.errors import Missing
from niangjia.kernel.keyset import slice_of
from niangjia.organizations.views.common import get

router = Router(tags=["certificates"])


class CertificateOut(Schema):
    """A certificate as staff see it."""

    id: UUID
    enrolment: UUID
    number: str
    name: str
    title: str
    text: str
    issuer: str
    issued_on: date
    state: str


class OwnCertificateOut(CertificateOut):
    """One's own, with the code that others check it by."""

    code: str


class Note(Schema):
    """What stands under the title, such as the hours."""

    text: str = Field("", max_length=120)


class RefusedOut(Schema):
    """Who got none, and why."""

    name: str
    why: str


class IssuedOut(Schema):
    """How many are new."""

    count: int
    refused: list[RefusedOut]


class Paper(Schema):
    """What stands on the paper."""

    number: str = Field(max_length=20)
    code: str = Field(max_length=40)


class VerifiedOut(Schema):
    """All that a stranger learns."""

    valid: bool
    name: str
    title: str
    issuer: str
    issued_on: date


class CertificateQuery(Paging):
    """Of one offer, or of all."""

    offer: UUID | None = None


@router.post("/certificates/verify", response=VerifiedOut, auth=guard("public"))
def verify(request: HttpRequest, body: Paper) -> dict[str, Any]:
    """Whether a paper is genuine; so many tries in ten minutes."""
    found = check(request, body.number, body.code)
    if found is None:
        raise Missing("没有查到，请核对编号和验证码。")
    return {name: getattr(found, name) for name in VerifiedOut.model_fields}


@router.get("/certificates/mine", response=Page[OwnCertificateOut], auth=guard("login"))
def list_mine(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """My own, the latest first."""
    return paged(
        slice_of(own(request.user), order="-created_at", cursor=query.cursor, limit=query.limit),
        lambda one: certificate_out(one) | {"code": code_of(CERTIFICATE, one.pk)},
    )


@router.get("/certificates", response=Page[CertificateOut], auth=guard(*WATCHERS))
def list_certificates(request: HttpRequest, query: Query[CertificateQuery]) -> dict[str, Any]:
    """Those that my branches gave."""
    rows = rules.certificates(request.user)
    rows = rows.filter(entry__offer=query.offer) if query.offer else rows
    return paged(slice_of(rows, order="-created_at", cursor=query.cursor, limit=query.limit), certificate_out)


@router.post("/enrolments/{uuid:pk}/certify", response=CertificateOut, auth=guard(*OPENERS))
@idempotent
def certify(request: HttpRequest, pk: UUID, body: Note) -> dict[str, Any]:
    """Give somebody who attended a certificate; whoever has one keeps it."""
    made = services.certify(by=request.user, entry=get_entry(request.user, pk), text=body.text)
    return certificate_out(made)


@router.post("/offers/{uuid:pk}/certify", response=IssuedOut, auth=guard(*OPENERS))
@idempotent
def certify_all(request: HttpRequest, pk: UUID, body: Note) -> dict[str, Any]:
    """Give everybody who attended one who has none yet."""
    done = services.certify_all(by=request.user, offer=get_offer(request.user, pk), text=body.text)
    return {"count": done.count, "refused": [{"name": name, "why": why} for name, why in done.refused]}


@router.post("/certificates/{uuid:pk}/revoke", response=CertificateOut, auth=guard(*OPENERS))
@idempotent
def revoke(request: HttpRequest, pk: UUID, body: Reason) -> dict[str, Any]:
    """Take one back, with the reason."""
    rows = rules.certificates(request.user).select_related("entry__offer__union", "entry__session", "entry__person__user")
    one: Certificate = get(rows, pk, "没有找到这份证书，或不在您的范围内。")
    return certificate_out(services.revoke(by=request.user, certificate=one, reason=body.reason))


def certificate_out(one: Certificate) -> dict[str, Any]:
    """A certificate as it goes out."""
    plain = ("id", "number", "name", "title", "text", "issuer", "issued_on", "state")
    return {name: getattr(one, name) for name in plain} | {"enrolment": one.entry_id}
