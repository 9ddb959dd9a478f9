"""A transfer as one of its sides sees it, for page and API alike.

The union that asked by name and number does not learn where somebody is, nor that there is such a member, before the other
side has agreed: an inquiry about nobody looks the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from niangjia.members.models import ORIGINS, Inquiry, Transfer
from niangjia.members.states import WRITERS, TransferState
from niangjia.members.transfers import timing
from niangjia.members.vocabulary import EMPLOYMENT_FORMS
from niangjia.organizations.rights import reaches

HIDDEN = "对方工会"


@dataclass(frozen=True)
class Shown:
    """What a viewer may know of a transfer. ``from_union`` and ``person_id`` are None where it does not concern them."""

    id: UUID
    name: str
    person_id: UUID | None
    from_union: Any
    to_union: Any
    origin: str
    state: str
    state_label: str
    waits_for: str
    asked_on: date
    due_on: date | None
    wish: str
    workplace: str
    employment_form: str  # what was said of the new place; "" for what follows from the union
    reason: str
    verbs: tuple[str, ...]
    silent: str  # the unions that have not said yes, where they may be known
    left: str  # those of them for which the viewer cannot speak

    @property
    def origin_label(self) -> str:
        """Who began, in words."""
        return ORIGINS[self.origin]

    @property
    def form_words(self) -> str:
        """The form of employment at the new place, in words."""
        return EMPLOYMENT_FORMS.get(self.employment_form, "")

    @property
    def time_left(self) -> str:
        """How long an answer still has, in calendar days, in words."""
        return timing.time_left(self.due_on, timezone.localdate())

    @property
    def light(self) -> str:
        """How urgent it is."""
        return timing.light(self.due_on, timezone.localdate())

    @property
    def from_name(self) -> str:
        """The union that has the member, where that may be known."""
        return self.from_union.name if self.from_union else HIDDEN


def shown(one: Transfer | Inquiry, viewer: Any) -> Shown:
    """One transfer for a viewer."""
    if isinstance(one, Inquiry):
        return _inquiry(one)
    veiled = is_veiled(one, viewer)
    open_ = one.state in TransferState.OPEN
    state = TransferState.ASKED if veiled and open_ else one.state
    return Shown(
        one.pk, one.name, None if veiled else one.person_id, None if veiled else one.from_union, one.to_union,
        one.origin, state, TransferState.LABELS[state], HIDDEN if veiled and open_ else one.waits_for,
        one.asked_on, one.due_on, one.wish, one.workplace, one.employment_form, one.reason, verbs(one, viewer),
        *_unsigned(one, viewer, veiled),
    )  # fmt: skip


def _unsigned(one: Transfer, viewer: Any, veiled: bool) -> tuple[str, str]:
    silent = [] if veiled else one.unsigned
    left = [union for union in silent if not reaches(viewer, union.path, *WRITERS)]
    return "、".join(union.name for union in silent), "、".join(union.name for union in left)


def several(rows: Iterable[Transfer | Inquiry], viewer: Any) -> list[Shown]:
    """Several of them."""
    return [shown(one, viewer) for one in rows]


def is_veiled(one: Transfer, viewer: Any) -> bool:
    """Whether the viewer asked by number and has no part in the other side."""
    if one.origin != "in" or one.state == TransferState.AGREED:
        return False
    above = one.judge is not None and reaches(viewer, one.judge.path, *WRITERS)
    return not (above or reaches(viewer, one.path, *WRITERS) or one.person.user_id == viewer.pk)


def verbs(one: Transfer, viewer: Any) -> tuple[str, ...]:
    """What the viewer can do now."""
    out, into = reaches(viewer, one.path, *WRITERS), reaches(viewer, one.to_union.path, *WRITERS)
    found: list[str] = []
    if one.state == TransferState.ASKED and ((out and not one.signed_out) or (into and not one.signed_in)):
        found += ["agree", "decline"]
    above = one.judge.path if one.judge else ""
    if one.state == TransferState.ESCALATED and reaches(viewer, above, *WRITERS):
        found += ["grant", "refuse"]
    mine = one.person.user_id is not None and one.person.user_id == viewer.pk
    began = {"member": mine, "out": out}.get(one.origin, into)
    if one.state in TransferState.OPEN and began:
        found.append("withdraw")
    return tuple(found)


def _inquiry(one: Inquiry) -> Shown:
    state = TransferState.WITHDRAWN if one.withdrawn else TransferState.ASKED
    return Shown(
        one.pk, one.name, None, None, one.union, "in", state, TransferState.LABELS[state],
        "" if one.withdrawn else HIDDEN, one.asked_on, one.due_on, one.wish,
        one.workplace, one.employment_form, "", () if one.withdrawn else ("withdraw",), "", "",
    )  # fmt: skip
