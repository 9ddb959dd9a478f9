"""Constraints of the contexts above members, each broken once."""


from tests.support.breaking import BREAKS, EARLY_MOMENT, again, breaks, change, table
from tests.world import World

# offers, places, draws ----------------------------------------------------------------------------------------------

for _name, _record, _changes in (
    ("offer_window_forward", "offer", {"closes_at": EARLY_MOMENT}),
    ("offer_mode_known", "offer", {"mode": "auction"}),
    ("offer_kind_known", "offer", {"kind": "cruise"}),
    ("offer_group_of_one_at_least", "offer", {"group_most": 0}),
    ("session_not_backwards", "session_of_offer", {"ends_at": EARLY_MOMENT}),
    ("pool_adds_up", "pool", {"free": 7}),
    ("pool_none_waits_while_free", "pool", {"waiting": 1}),
    ("pool_release_has_target", "pool", {"release_at": EARLY_MOMENT}),
    ("entry_hold_ends", "enrolment", {"state": "held"}),
    ("entry_state_known", "enrolment", {"state": "dreaming"}),
    ("entry_came_if_attended", "enrolment", {"state": "attended"}),
    ("certificate_state_known", "certificate", {"state": "lost"}),
    ("cost_basis_known", "cost", {"basis": "per mile"}),
    ("cost_not_negative", "cost", {"planned": -1}),
    ("cost_paid_not_negative", "cost", {"actual": -1}),
    ("settlement_state_known", "settlement", {"state": "lost"}),
    ("settlement_of_somebody", "settlement", {"people": 0}),
    ("voice_one_to_five", "voice", {"stars": 6}),
):
    BREAKS[_name] = lambda world, record=_record, changes=_changes: change(world.inside[record], **changes)


@breaks("certificate_one_valid")
def _(world: World) -> None:
    again(world.inside["certificate"], number="2026X")


@breaks("certificate.number")
def _(world: World) -> None:
    change(world.inside["certificate"], state="revoked")
    again(world.inside["certificate"])


@breaks("cost_item_once")
def _(world: World) -> None:
    again(world.inside["cost"])


@breaks("settlement_one_valid")
def _(world: World) -> None:
    again(world.inside["settlement"])


@breaks("session_title_once")
def _(world: World) -> None:
    again(world.inside["session_of_offer"])


@breaks("pool_name_once")
def _(world: World) -> None:
    again(world.inside["pool"])


@breaks("entry_one_live")
def _(world: World) -> None:
    again(world.inside["enrolment"], ticket="ANOTHER")


@breaks("entry_ticket_once")
def _(world: World) -> None:
    again(world.inside["enrolment"], state="lost")


@breaks("entry_key_once")
def _(world: World) -> None:
    change(world.inside["enrolment"], key="the same")
    world.inside["enrolment"].refresh_from_db()
    again(world.inside["enrolment"], state="lost", ticket="ANOTHER")


@breaks("draw.offer")
def _(world: World) -> None:
    again(world.inside["draw"])


@breaks("draw_step_once")
def _(world: World) -> None:
    again(world.inside["draw"].steps.get(kind="frozen"))


@breaks("draw_step_known")
def _(world: World) -> None:
    again(world.inside["draw"].steps.get(kind="frozen"), kind="prayed")


# what is mine: cards, requests, phones, messages --------------------------------------------------------------------


@breaks("carduse.key")
def _(world: World) -> None:
    for _ in range(2):
        table("mine.CardUse").create(key=b"k" * 32, purpose="领水")


@breaks("correction_asked_once")
def _(world: World) -> None:
    again(world.inside["correction"])


@breaks("erasure_asked_once")
def _(world: World) -> None:
    again(world.inside["erasure"])


@breaks("phone_change_one_open")
def _(world: World) -> None:
    again(world.inside["change"])


@breaks("phonechange.cancel_key")
def _(world: World) -> None:
    for one in ("inside", "outside"):
        change(getattr(world, one)["change"], cancel_key=b"c" * 16)


@breaks("phone_change_two_people")
def _(world: World) -> None:
    change(world.inside["change"], vouched_by=world.users["chair"], seconded_by=world.users["chair"])


@breaks("phone_change_waits")
def _(world: World) -> None:
    change(world.inside["change"], state="waiting")


@breaks("message_channel")
def _(world: World) -> None:
    table("kernel.Message").create(kind="x", channel="pigeon")


@breaks("message_in_app_has_user")
def _(world: World) -> None:
    table("kernel.Message").create(kind="x", channel="in_app")
