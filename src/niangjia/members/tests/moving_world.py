"""Every verb that moves people, on a small world, and what has to be true after each of them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from niangjia.members import services as people
from niangjia.members.batches import services as rosters
from niangjia.members.models import Batch, Expulsion, Membership, Person, Transfer
from niangjia.members.services import deaths, expulsions, handing, standing
from niangjia.members.states import BatchState, ExpulsionState, TransferState
from niangjia.members.tests.rosters import checked, number, row
from niangjia.members.transfers import services as transfers
from niangjia.members.transfers import timing
from niangjia.organizations.services.endings import merge_union
from niangjia.organizations.states import UnionState

NAMES = ("林小满", "陈大年", "周远")
UNIONS = ("快递站工会", "环卫公司工会", "大成化工厂工会")
PEOPLE = range(len(NAMES))


def member(who: int) -> Person | None:
    """The person, once known."""
    return Person.objects.filter(name=NAMES[who]).first()


def current(who: int) -> Membership | None:
    """The current membership, if any."""
    return Membership.objects.select_related("union").filter(name=NAMES[who], left_on=None).first()


class Verbs:
    """The verbs; a refusal is raised, and what there is nothing to do for does nothing."""

    def __init__(self, tree: dict[str, Any]) -> None:
        self.tree = tree

    def union(self, at: int) -> Any:
        """A union as it is now."""
        one = self.tree[UNIONS[at]]
        one.refresh_from_db()
        return one

    def join(self, who: int, at: int) -> None:
        """Entered by hand."""
        people.add_member(by=None, union=self.union(at), name=NAMES[who], id_number=number(who))

    def ask(self, who: int, at: int) -> None:
        """A transfer that both have to sign, as if by the member."""
        one = current(who)
        if one is None:
            return
        made = Transfer(
            person=one.person, name=one.name, from_union=one.union, to_union=self.union(at), path=one.path,
            membership_id=one.pk, origin="member", due_on=timezone.localdate() + timedelta(days=30),
        )  # fmt: skip
        if made.from_union_id != made.to_union_id and not _asked(made):
            made.save()

    def claim(self, who: int, at: int) -> None:
        """Asked for by name and number; the system signs for both, so it moves at once."""
        transfers.claim_member(by=None, to=self.union(at), name=NAMES[who], id_number=number(who))

    def answer(self, who: int, verb: str) -> None:
        """Whatever is asked about somebody is answered."""
        asked = Transfer.objects.filter(name=NAMES[who], state__in=TransferState.OPEN).first()
        if asked is not None:
            transfers.answer_transfer(by=None, transfer=asked, verb=verb, reason="因为")

    def escalate(self) -> None:
        """Time runs out."""
        timing.escalate_due(timezone.localdate() + timedelta(days=31))

    def leave(self, who: int) -> None:
        """Goes away."""
        one = current(who)
        if one is not None:
            people.leave(by=None, memberships=[one], on=timezone.localdate(), reason="left")

    def die(self, who: int) -> None:
        """Dies, a member or not."""
        one = member(who)
        if one is not None and one.memberships.exists():
            deaths.record_death(by=None, person=one, on=timezone.localdate())

    def come_back(self, who: int) -> None:
        """The end was a mistake."""
        one = member(who)
        if one is not None and one.memberships.exists():
            deaths.return_member(by=None, person=one, reason="登记有误")

    def retire(self, who: int) -> None:
        """Stays a member without vote."""
        one = current(who)
        if one is not None:
            standing.keep_membership(by=None, memberships=[one], on=timezone.localdate(), standing="retired")

    def expel(self, who: int) -> None:
        """One step of the procedure, whichever is next."""
        one, today = current(who), timezone.localdate()
        found = Expulsion.objects.filter(person__name=NAMES[who]).order_by("-pk").first()
        if found is None or found.state not in (*ExpulsionState.OPEN, ExpulsionState.EXPELLED):
            if one is not None:
                expulsions.propose_expulsion(by=None, membership=one, grounds="判决书", group_opinion="同意")
        elif found.state == ExpulsionState.PROPOSED:
            expulsions.notify_member(by=None, expulsion=found, on=today)
        elif found.state == ExpulsionState.NOTIFIED:
            expulsions.hear_member(by=None, expulsion=found, on=today, statement="不服")
        elif found.state == ExpulsionState.HEARD:
            counts = {"entitled": 7, "present": 7, "in_favour": 7}
            expulsions.vote_expulsion(by=None, expulsion=found, on=today, body="committee", **counts)
        elif found.state == ExpulsionState.EXPELLED:
            expulsions.appeal_expulsion(by=None, expulsion=found, text="量刑过重")
        else:
            expulsions.answer_appeal(by=None, expulsion=found, verb="reverse", text="撤销")

    def roster(self, at: int, whom: frozenset[int]) -> None:
        """A roster of a union that names some of the people."""
        rosters.commit(by=None, batch=checked(self.union(at), [row(who, NAMES[who]) for who in sorted(whom)]))

    def undo(self) -> None:
        """The last roster is taken back."""
        last = Batch.objects.filter(state=BatchState.COMMITTED).order_by("-committed_at").first()
        if last is not None:
            rosters.undo(by=None, batch=last)

    def firm(self, at: int, to: int) -> None:
        """Everybody of a union goes to another."""
        if at != to:
            handing.move_firm(by=None, union=self.union(at), to=self.union(to), on=timezone.localdate(), reason="合并")

    def merge(self, boss: Any) -> None:
        """The second union is merged into the first."""
        gone = self.union(1)
        if gone.state == UnionState.ACTIVE:
            merge_union(union=gone, target=self.union(0), by=boss, reason="合并")


def _asked(made: Transfer) -> bool:
    same = Transfer.objects.filter(person_id=made.person_id, to_union_id=made.to_union_id)
    return same.filter(state=TransferState.ASKED).exists()


def whole() -> None:
    """Nobody is in two unions, nobody falls between two of a transfer, nothing waits about people who are gone."""
    rows = list(Membership.objects.order_by("joined_on", "id"))
    now = [one.person_id for one in rows if one.left_on is None]
    assert len(now) == len(set(now)), "somebody is in two unions"
    begun = {(one.person_id, one.came_from_id, one.joined_on) for one in rows}
    for one in rows:
        if one.leave_reason == "moved":
            assert (one.person_id, one.union_id, one.left_on) in begun, f"{one} is between two unions"
        if one.came_from_id is not None:
            assert any(
                old.person_id == one.person_id and old.union_id == one.came_from_id and old.left_on == one.joined_on
                for old in rows
            ), f"{one} came from nowhere"
    for asked in Transfer.objects.filter(state__in=TransferState.OPEN):
        assert asked.person_id in now, f"{asked} waits for an answer about somebody who is no member"
    for done in Transfer.objects.filter(state=TransferState.AGREED):
        assert Membership.objects.filter(pk=done.opened_id).exists(), f"{done} has opened nothing"
    for one in Expulsion.objects.filter(state__in=ExpulsionState.LASTING).select_related("membership", "judge", "union"):
        assert (one.membership.left_on is None) == (one.state in ExpulsionState.RUNNING), f"{one.state} about no member"
        assert one.path == one.union.path
        assert one.judge is None or (one.judge.state == UnionState.ACTIVE and one.judge_id != one.union_id)
    assert not Membership.objects.filter(left_on=None, person__died_on__isnull=False).exists(), "the dead are no members"
    assert all(one.path == one.union.path for one in Membership.objects.select_related("union"))


