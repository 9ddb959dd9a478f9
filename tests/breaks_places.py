"""Constraints of nominations and of what unions do with places, each broken once."""

from datetime import time

from tests.support.breaking import BREAKS, EARLY, EARLY_MOMENT, again, breaks, change
from tests.world import World

# nominations, numbers, turns; rest cures -----------------------------------------------------------------------------

CONTRACT = {"party": "湖滨", "amount": 1, "signed_on": EARLY, "valid_from": EARLY, "valid_to": EARLY}

for _name, _record, _changes in (
    ("call_adds_up", "call", {"given": 9}),
    ("call_notice_forward", "call", {"notice_from": EARLY}),
    ("quota_adds_up", "quota", {"used": 7}),
    ("nomination_state_known", "nomination", {"state": "dreaming"}),
    ("nomination_override_of_misfit", "nomination", {"misfit": "入会未满 3 年"}),
    ("turn_kind_known", "turn", {"kind": "cruise"}),
    ("programme_state_known", "programme", {"state": "dreaming", **CONTRACT}),
    ("programme_days_some", "programme", {"days": 0}),
    ("programme_contract_whole", "programme", {"state": "contracted"}),
):
    BREAKS[_name] = lambda world, record=_record, changes=_changes: change(world.inside[record], **changes)

for _name, _record in (
    ("call.offer", "call"),
    ("quota_once", "quota"),
    ("nomination_one_standing", "nomination"),
    ("turn_once_a_day", "turn"),
    ("programme.offer", "programme"),
):
    BREAKS[_name] = lambda world, record=_record: again(world.inside[record])


@breaks("nomination.entry")
def _(world: World) -> None:
    change(world.inside["nomination"], entry_id=world.inside["enrolment"].pk)
    world.inside["nomination"].refresh_from_db()
    again(world.inside["nomination"], state="withdrawn")


@breaks("turn.entry")
def _(world: World) -> None:
    change(world.inside["turn"], entry_id=world.inside["enrolment"].pk)
    world.inside["turn"].refresh_from_db()
    again(world.inside["turn"], kind="course")


@breaks("call.rest")
def _(world: World) -> None:
    for one in ("inside", "outside"):
        change(getattr(world, one)["call"], rest_id=world.inside["offer"].pk)


# fairs: stalls, programmes, taps ---------------------------------------------------------------------------------------

for _name, _record, _changes in (
    ("fair_hours_forward", "fair", {"closes": time(1)}),
    ("fair_kind_known", "fair", {"kind": "circus"}),
    ("fair_site_known", "fair", {"site": "moon"}),
    ("stall_hours_forward", "stall", {"opens": time(11), "closes": time(9)}),
    ("act_takes_time", "act", {"minutes": 0}),
    ("tap_has_key", "tap", {"key": ""}),
):
    BREAKS[_name] = lambda world, record=_record, changes=_changes: change(world.inside[record], **changes)

for _name, _record, _changes in (
    ("stall_number_once", "stall", {"title": "磨刀"}),
    ("stall_title_once", "stall", {"number": 99}),
    ("act_number_once", "act", {}),
    ("tap.key", "tap", {}),
):
    BREAKS[_name] = lambda world, record=_record, changes=_changes: again(world.inside[record], **changes)


@breaks("fair.offer")
def _(world: World) -> None:
    for _ in range(2):
        again(world.inside["fair"], offer_id=world.inside["offer"].pk)


# an evening for singles, volunteers ---------------------------------------------------------------------------------

for _name, _record, _changes in (
    ("evening_window_forward", "evening", {"chooses_until": EARLY_MOMENT}),
    ("evening_some_choices", "evening", {"most": 11}),
    ("evening_counts_after", "evening", {"pairs": 1}),
    ("attendee_has_number", "attendee", {"number": 0}),
    ("volunteer_state_known", "volunteer", {"state": "asleep"}),
    ("ability_known", "ability", {"value": "flying"}),
    ("need_of_somebody", "need", {"people": 0}),
    ("service_record_has_hours", "service", {"hours": 0}),
    ("service_correction_has_reason", "service", {"kind": "correct"}),
    ("service_turns_known", "service", {"kind": "correct", "reason": "错", "turns": 2}),
):
    BREAKS[_name] = lambda world, record=_record, changes=_changes: change(world.inside[record], **changes)

for _name, _record in (
    ("evening.offer", "evening"),
    ("volunteer_once", "volunteer"),
    ("ability_once", "ability"),
    ("need_once", "need"),
    ("asked_once", "asked"),
    ("service_recorded_once", "service"),
    ("thanks.offer", "shift_thanks"),
):
    BREAKS[_name] = lambda world, record=_record: again(world.inside[record])


@breaks("attendee.entry")
def _(world: World) -> None:
    again(world.inside["attendee"], number=2, user_id=world.users["chair"].pk)


@breaks("attendee_number_once")
def _(world: World) -> None:
    again(world.inside["attendee"], entry_id=world.outside["enrolment"].pk, user_id=world.users["chair"].pk)


@breaks("attendee_user_once")
def _(world: World) -> None:
    again(world.inside["attendee"], entry_id=world.outside["enrolment"].pk, number=2)


# registers: honours, hardship records ---------------------------------------------------------------------------------

for _name, _record, _changes in (
    ("honour_kind_known", "honour", {"kind": "knight"}),
    ("honour_level_known", "honour", {"level": "planet"}),
    ("honour_state_known", "honour", {"state": "dreaming"}),
    ("case_kind_known", "case", {"kind": "rich"}),
    ("case_state_known", "case", {"state": "dreaming"}),
):
    BREAKS[_name] = lambda world, record=_record, changes=_changes: change(world.inside[record], **changes)

for _name, _record in (("honour_held_once", "honour"), ("case_one_open", "case"), ("filled.entry", "filled")):
    BREAKS[_name] = lambda world, record=_record: again(world.inside[record])
