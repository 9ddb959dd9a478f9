"""Constraints of the tree, of accounts and of the kernel, each broken once."""

from datetime import date, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from niangjia.kernel.ids import uuid7
from tests.support.breaking import BREAKS, EARLY, again, breaks, change, table
from tests.world import World

# the tree -----------------------------------------------------------------------------------------------------------

for _name, _changes in {
    "union_kind_known": {"kind": "club"},
    "union_ended_has_date": {"ended_on": date(2025, 1, 1)},
    "union_root_has_no_parent_only": {"parent": None},
}.items():
    BREAKS[_name] = lambda world, changes=_changes: change(world.inside["union"], **changes)


@breaks("union_credit_code_once")
def _(world: World) -> None:
    for one in ("inside", "outside"):
        change(getattr(world, one)["union"], credit_code="91110000000000000X")


@breaks("union.code")
def _(world: World) -> None:
    change(world.inside["union"], code=world.outside["union"].code)


@breaks("union.path")
def _(world: World) -> None:
    change(world.inside["union"], path=world.outside["union"].path)


@breaks("version_not_backwards")
def _(world: World) -> None:
    world.inside["union"].versions.update(valid_to=EARLY)


@breaks("version_one_open")
def _(world: World) -> None:
    again(world.inside["union"].versions.get(valid_to=None))


@breaks("employer_once")
def _(world: World) -> None:
    again(world.inside["employer"], credit_code="91110000000000000X")
    again(world.inside["employer"], credit_code="91110000000000000X")


# terms, seats, appointments -----------------------------------------------------------------------------------------


@breaks("term_number_once")
def _(world: World) -> None:
    term = world.inside["term"]
    change(term, state="ended", ended_on=term.ends_on)
    again(term)


@breaks("term_one_running")
def _(world: World) -> None:
    again(world.inside["term"], number=2)


@breaks("term_ends_after_start")
def _(world: World) -> None:
    term = world.inside["term"]
    change(term, ends_on=term.starts_on)


@breaks("term_due_not_before_end")
def _(world: World) -> None:
    term = world.inside["term"]
    change(term, due_on=term.ends_on - timedelta(days=1))


@breaks("term_ended_has_date")
def _(world: World) -> None:
    change(world.inside["term"], state="ended")


@breaks("seat_not_backwards")
def _(world: World) -> None:
    change(world.inside["seat"], ends_on=EARLY)


@breaks("seat_one_chair")
def _(world: World) -> None:
    again(world.inside["seat"])


@breaks("appointment_role_known")
def _(world: World) -> None:
    change(world.inside["appointment"], role="emperor")


@breaks("appointment_not_backwards")
def _(world: World) -> None:
    change(world.inside["appointment"], ends_on=EARLY)


@breaks("appointment_once")
def _(world: World) -> None:
    again(world.inside["appointment"])


# accounts -----------------------------------------------------------------------------------------------------------


@breaks("user.username")
def _(world: World) -> None:
    change(world.users["nobody"], username="chair")


@breaks("user.phone_index")
def _(world: World) -> None:
    get_user_model().objects.filter(username__in=["chair", "nobody"]).update(phone_index=b"0" * 16)


@breaks("token.digest")
def _(world: World) -> None:
    again(world.inside["token"])


@breaks("invitation_once")
def _(world: World) -> None:
    for _ in range(2):
        table("accounts.Invitation").create(
            user=world.users["nobody"], label="members.person", object_id=world.inside["person"].pk,
            verbs=" view ", until=timezone.now(), invited_by=world.users["chair"],
        )  # fmt: skip


# the kernel and its figures -----------------------------------------------------------------------------------------


@breaks("memo_once")
def _(world: World) -> None:
    for _ in range(2):
        table("insight.Memo").create(figure="members", path="0001", on=EARLY, payload={})


@breaks("mark_once")
def _(world: World) -> None:
    for _ in range(2):
        table("kernel.Mark").create(source="none", union_id=world.inside["union"].pk, path="0001")


@breaks("idempotency_key_once")
def _(world: World) -> None:
    for path in ("/api/v1/unions", "/api/v1/terms"):
        table("kernel.IdempotencyKey").create(
            user=world.users["organiser"], key="1", path=path, body_hash=b""
        )


@breaks("attachment.stored")
def _(world: World) -> None:
    again(world.inside["attachment"])


@breaks("holiday_kind")
def _(world: World) -> None:
    change(world.inside["holiday"], kind="half")


@breaks("holiday.date")
def _(world: World) -> None:
    again(world.inside["holiday"], kind="work")


@breaks("holidayyear.year")
def _(world: World) -> None:
    for _ in range(2):
        table("kernel.HolidayYear").create(year=2031)


def _clock(world: World, **changes: Any) -> Any:
    values = {"owner_label": "members.transfer", "owner_id": world.inside["transfer"].pk, "key": "transfer.answer",
              "title": "答复", "start": EARLY, "days": 5, "unit": "calendar"}  # fmt: skip
    return table("kernel.Clock").create(**(values | changes))


@breaks("clock_one_running")
def _(world: World) -> None:
    _clock(world)
    _clock(world)


@breaks("clock_unit")
def _(world: World) -> None:
    _clock(world, unit="lunar")


@breaks("regulation_once_a_day")
def _(world: World) -> None:
    again(world.inside["regulation"])


@breaks("regulation_ends_after_start")
def _(world: World) -> None:
    change(world.inside["regulation"], valid_to=EARLY - timedelta(days=36500))


@breaks("regulation_trust")
def _(world: World) -> None:
    change(world.inside["regulation"], trust="X")


@breaks("saved_filter_once")
def _(world: World) -> None:
    again(world.inside["filter"])


@breaks("seal_once_by_place")
def _(world: World) -> None:
    for _ in range(2):
        table("kernel.AuditSeal").create(
            entry=uuid7(), chain="x", seq=7, algorithm="sha256", digest=b"", hash=b""
        )
