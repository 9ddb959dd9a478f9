"""Every constraint of our tables is broken once, past all validation, and the database refuses it."""

import re
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from niangjia.kernel.ids import uuid7
from tests import breaks_above  # noqa: F401 - its examples fill BREAKS
from tests.support.breaking import BREAKS, EARLY, again, breaks, change, table
from tests.world import World, make_person

pytestmark = pytest.mark.django_db
def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("niangjia.")]


def names() -> set[str]:
    """Every constraint by its name; a unique column as ``model.column``."""
    found = {one.name for model in ours() for one in model._meta.constraints}
    columns = {
        f"{model._meta.model_name}.{field.name}"
        for model in ours()
        for field in model._meta.local_fields
        if field.unique and not field.primary_key
    }
    return found | columns


@pytest.mark.parametrize("name", sorted(names()))
def test_the_database_refuses(world: World, name: str) -> None:
    assert name in BREAKS, f"nobody has tried to break {name}: add an example to this file"
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        BREAKS[name](deepcopy(world))  # an example may load a record anew: what it holds is for itself alone
    assert said_by(name) & set(re.findall(r"[\w., ]+", str(refusal.value))), f"{refusal.value} is another one"


def said_by(name: str) -> set[str]:
    """How a database names a constraint: by its name, or (SQLite, of unique columns) by its columns."""
    for model in ours():
        prefix = model._meta.db_table
        for one in model._meta.constraints:
            if one.name == name:
                columns = [model._meta.get_field(field).column for field in getattr(one, "fields", ())]
                return {name, f" {name}", " " + ", ".join(f"{prefix}.{column}" for column in columns)}
        for field in model._meta.local_fields:
            if f"{model._meta.model_name}.{field.name}" == name:
                return {f" {prefix}.{field.column}", *_by_catalogue(prefix, field.column)}
    raise LookupError(name)


def _by_catalogue(prefix: str, column: str) -> set[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, prefix)
    return {name for name, one in found.items() if one["unique"] and one["columns"] == [column]}


def test_no_example_is_about_a_constraint_that_is_gone() -> None:
    assert set(BREAKS) <= names()


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


# coverage ------------------------------------------------------------------------------------------------------------


@breaks("lead_firm_or_group")
def _(world: World) -> None:
    change(world.inside["lead"], group="courier")


@breaks("lead_planned_with_whom_and_when")
def _(world: World) -> None:
    change(world.inside["lead"], state="planned")


@breaks("lead_founded_names_the_union")
def _(world: World) -> None:
    change(world.inside["lead"], state="founded")


@breaks("lead_one_a_firm")
def _(world: World) -> None:
    again(world.inside["lead"])


@breaks("lead_one_a_group")
def _(world: World) -> None:
    again(world.inside["lead"], employer_id=None, group="courier")
    again(world.inside["lead"], employer_id=None, group="courier")


@breaks("register_verdict_known")
def _(world: World) -> None:
    world.inside["register"].rows.update(verdict="perhaps")


@breaks("register_row_once")
def _(world: World) -> None:
    again(world.inside["register"].rows.get())


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


# people and rosters -------------------------------------------------------------------------------------------------

for _name, _changes in {
    "person_has_name": {"name": ""},
    "person_number_has_index": {"id_index": None},
    "person_phone_has_index": {"phone_index": None},
}.items():
    BREAKS[_name] = lambda world, changes=_changes: change(world.inside["person"], **changes)


@breaks("person.id_index")
def _(world: World) -> None:
    make_person("同号的人", 0)


@breaks("person.user")
def _(world: World) -> None:
    for one in ("inside", "outside"):
        change(getattr(world, one)["person"], user=world.users["nobody"])


@breaks("membership_one_current")
def _(world: World) -> None:
    again(world.inside["person"].memberships.get())


@breaks("membership_not_backwards")
def _(world: World) -> None:
    world.inside["person"].memberships.update(left_on=EARLY)


@breaks("consent_one_open")
def _(world: World) -> None:
    for _ in range(2):
        table("members.Consent").create(
            person=world.inside["person"], purpose="messages", text_version="1", given_on=EARLY, source="书面"
        )


@breaks("roster_firm_once")
def _(world: World) -> None:
    kept = {"batch": world.inside["batch"], "employer": world.inside["employer"]}
    again(table("members.RosterFirm").create(**kept))


@breaks("roster_mapping_once")
def _(world: World) -> None:
    for _ in range(2):
        table("members.RosterMapping").create(union=world.inside["union"], signature="0" * 64)


@breaks("union_alias_once")
def _(world: World) -> None:
    for one in ("inside", "outside"):
        table("members.UnionAlias").create(
            union=world.inside["union"], text="环卫", target=getattr(world, one)["union"]
        )


@breaks("merging_gone_once")
def _(world: World) -> None:
    for _ in range(2):
        _merging(world.outside["person"], world.inside["person"])


@breaks("merging_of_two")
def _(world: World) -> None:
    _merging(world.inside["person"], world.inside["person"])


def _merging(kept: Any, gone: Any) -> Any:
    return table("members.Merging").create(kept=kept, gone=gone, target=kept, trace="{}")


@breaks("pair_once")
def _(world: World) -> None:
    again(world.inside["pair"])


@breaks("pair_in_order")
def _(world: World) -> None:
    change(world.inside["pair"], left=world.inside["pair"].right, right=world.inside["pair"].left)


@breaks("transfer_asked_once")
def _(world: World) -> None:
    again(world.inside["transfer"])


# moving and leaving -------------------------------------------------------------------------------------------------

for _name, (_record, _changes) in {
    "transfer_agreed_opened": ("transfer", {"state": "agreed"}),
    "expulsion_vote_adds_up": ("expulsion", {"in_favour": 3, "present": 2, "entitled": 7}),
    "resignation_ends": ("resignation", {"state": "confirmed"}),
    "posting_paid_once": ("posting", {"paid_by": "both"}),
    "posting_not_backwards": ("posting", {"ends_on": EARLY}),
}.items():
    BREAKS[_name] = lambda world, record=_record, changes=_changes: change(world.inside[record], **changes)


@breaks("posting_elsewhere")
def _(world: World) -> None:
    change(world.inside["posting"], host=world.inside["posting"].home)


for _name, _record in {
    "expulsion_one_open": "expulsion",
    "posting_one_open": "posting",
    "resignation_asked_once": "resignation",
    "family_once": "family",
}.items():
    BREAKS[_name] = lambda world, record=_record: again(world.inside[record])


@breaks("membership_standing_dated")
def _(world: World) -> None:
    world.inside["person"].memberships.update(standing="retired")


@breaks("holding.union")
def _(world: World) -> None:
    unit = world.inside["union"]
    for _ in range(2):
        table("members.Holding").create(union=unit, path=unit.path)


@breaks("stay.membership")
def _(world: World) -> None:
    membership = world.inside["person"].memberships.first()
    for _ in range(2):
        table("members.Stay").create(membership=membership, reason="x")


# joining ------------------------------------------------------------------------------------------------------------

for _name, _changes in {
    "application_sent_is_whole": {"name": ""},
    "application_phone_has_index": {"phone_index": None},
    "application_accepted_has_membership": {"state": "accepted"},
    "application_not_backwards": {"decided_at": datetime(1999, 1, 1, tzinfo=UTC)},
}.items():
    BREAKS[_name] = lambda world, changes=_changes: change(world.inside["application"], **changes)


@breaks("application_one_open")
def _(world: World) -> None:
    again(world.inside["application"], state="returned")


@breaks("application.token_index")
def _(world: World) -> None:
    for one in ("inside", "outside"):
        change(getattr(world, one)["application"], token_index=b"0" * 16)


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
