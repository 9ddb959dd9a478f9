"""Constraints of places, of what is mine, of jobs and learning, each broken once."""

from tests.support.breaking import BREAKS, EARLY, EARLY_MOMENT, again, breaks, change, table
from tests.world import World

# offers, places, draws ----------------------------------------------------------------------------------------------

for _name, _record, _changes in (
    ("offer_window_forward", "offer", {"closes_at": EARLY_MOMENT}),
    ("offer_mode_known", "offer", {"mode": "auction"}),
    ("offer_kind_known", "offer", {"kind": "cruise"}),
    ("offer_group_of_one_at_least", "offer", {"group_most": 0}),
    ("session_not_backwards", "session_of_offer", {"ends_at": EARLY_MOMENT}),
    ("session_place_whole", "session_of_offer", {"latitude": 31.0}),
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


@breaks("follower.user")
def _(world: World) -> None:
    again(world.inside["follower"], openid_index=b"f" * 16)


@breaks("follower.openid_index")
def _(world: World) -> None:
    again(world.inside["follower"], user_id=world.users["chair"].pk)


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


# jobs: fairs, vacancies, times at desks, trainees ----------------------------------------------------------------------

for _name, _record, _changes in (
    ("job_fair_has_booths", "job_fair", {"booths": 0}),
    ("job_fair_slot_length", "job_fair", {"slot_minutes": 1}),
    ("visit_has_key", "visit", {"key": ""}),
    ("exhibitor_booth_from_one", "exhibitor", {"booth": 0}),
    ("vacancy_has_places", "vacancy", {"places": 0}),
    ("vacancy_pay_forward", "vacancy", {"pay_high": 1}),
    ("vacancy_audience_known", "vacancy", {"audience": "cats"}),
    ("desk_kind_known", "desk", {"kind": "tea"}),
    ("slot_free_or_somebodys", "slot", {"state": "free"}),
    ("slot_forward", "slot", {"ends_at": EARLY_MOMENT}),
    ("trainee_employed_after_training", "trainee", {"employed_on": EARLY, "employer": "恒远"}),
    ("trainee_employed_somewhere", "trainee", {"employer": "恒远"}),
    ("followup_month_known", "followup", {"month": 2}),
    ("followup_answered_on_a_day", "followup", {"state": "unemployed"}),
):
    BREAKS[_name] = lambda world, record=_record, changes=_changes: change(world.inside[record], **changes)

for _name, _record, _changes in (
    ("jobfair.offer", "job_fair", {}),
    ("entrance_number_once", "entrance", {"title": "南门"}),
    ("entrance_title_once", "entrance", {"number": 99}),
    ("visit.key", "visit", {}),
    ("exhibitor_once", "exhibitor", {"booth": 2, "employer_id": None}),
    ("exhibitor_own_booth", "exhibitor", {"name": "云湖乙厂"}),
    ("vacancy_once", "vacancy", {}),
    ("candidacy_one_live", "candidacy", {}),
    ("desk_once", "desk", {}),
    ("slot_once", "slot", {"state": "free", "person_id": None}),
    ("trainee.entry", "trainee", {}),
    ("followup_once", "followup", {}),
):
    BREAKS[_name] = lambda world, record=_record, changes=_changes: again(world.inside[record], **changes)


@breaks("exhibitor_employer_once")
def _(world: World) -> None:
    for name, booth in (("云湖甲厂", 5), ("云湖乙厂", 6)):
        again(world.inside["exhibitor"], name=name, booth=booth, employer_id=world.inside["employer"].pk)


@breaks("slot_one_at_a_time")
def _(world: World) -> None:
    again(world.inside["slot"], desk_id=again(world.inside["desk"], adviser="律师 乙").pk)


# learning: courses, needs, classes, papers, cadres -----------------------------------------------------------------------

for _name, _record, _changes in (
    ("course_topic_known", "course", {"topic": "love"}),
    ("course_level_known", "course", {"level": "divine"}),
    ("course_form_known", "course", {"form": "dream"}),
    ("course_state_known", "course", {"state": "lost"}),
    ("course_has_hours_and_places", "course", {"hours": 0}),
    ("course_opens_for_ten", "course", {"threshold": 9}),
    ("course_test_can_be_taken", "course", {"mark": 101}),
    ("question_kind_known", "question", {"kind": "essay"}),
    ("question_not_retired_before", "question", {"retired_at": EARLY_MOMENT}),
    ("round_window_forward", "needs", {"closes_on": EARLY}),
    ("round_state_known", "needs", {"state": "lost"}),
    ("tick_of_somebody", "needs_tick", {"people": 0}),
    ("wish_served_by_a_run", "wish", {"state": "served"}),
    ("wish_state_known", "wish", {"state": "lost"}),
    ("run_of_a_course_or_of_cadres", "course_run", {"kind": "cadre"}),
    ("run_has_hours", "course_run", {"hours": 0}),
    ("training_of_somebody", "training", {"person_id": None, "user_id": None}),
    ("training_kind_known", "training", {"kind": "cruise"}),
    ("training_result_known", "training", {"result": "brilliant"}),
    ("training_source_known", "training", {"source": "pasted"}),
    ("paper_attempts", "paper", {"attempt": 3}),
    ("paper_has_time", "paper", {"due_at": EARLY_MOMENT}),
    ("paper_handed_has_score", "paper", {"state": "handed"}),
    ("requirement_role_known", "requirement", {"role": "king"}),
    ("requirement_basis_known", "requirement", {"basis": "never"}),
    ("requirement_months", "requirement", {"months": 0}),
    ("requirement_ends_after_start", "requirement", {"valid_to": EARLY}),
    ("invitee_seat_known", "invitee", {"seat": "king"}),
):
    BREAKS[_name] = lambda world, record=_record, changes=_changes: change(world.inside[record], **changes)

for _name, _record, _changes in (
    ("course_title_once", "course", {}),
    ("question_once", "question", {}),
    ("round_title_once", "needs", {}),
    ("answer_one_a_person", "needs_answer", {}),
    ("tick_once", "needs_tick", {}),
    ("wish_once", "wish", {}),
    ("training.entry", "training", {}),
    ("paper_one_on_the_table", "paper", {"attempt": 2}),
    ("requirement_one_open", "requirement", {}),
    ("invitee_once", "invitee", {}),
):
    BREAKS[_name] = lambda world, record=_record, changes=_changes: again(world.inside[record], **changes)


@breaks("answer_one_a_union")
def _(world: World) -> None:
    for _ in range(2):
        again(world.inside["needs_answer"], person_id=None)


@breaks("run_number_once")
def _(world: World) -> None:
    again(world.inside["course_run"], offer_id=world.inside["offer"].pk)


@breaks("run.offer")
def _(world: World) -> None:
    again(world.inside["course_run"], number=2)


@breaks("training_entered_once")
def _(world: World) -> None:
    for _ in range(2):
        again(world.inside["training"], entry_id=None, source="pasted", user_id=world.users["organiser"].pk)


@breaks("paper_attempt_once")
def _(world: World) -> None:
    change(world.inside["paper"], state="handed", score=50, handed_at=EARLY_MOMENT)
    again(world.inside["paper"])
