"""Constraints of people, rosters, moving, joining and coverage, each broken once."""

from datetime import UTC, datetime
from typing import Any

from tests.support.breaking import BREAKS, EARLY, again, breaks, change, table
from tests.world import World, make_person

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
