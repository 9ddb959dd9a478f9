"""The firms that a roster names: what they would come to, and in the merge the table that says which firm a row means.

Only rows that go in count, those that are new or changed. A text that is no firm (个体, a union, 同上) stays a workplace.
"""

from typing import Any
from uuid import UUID

from niangjia.kernel.bulkrows import insert_rows, pour
from niangjia.kernel.dialect import Parameters, analyse, key_type, rows, run
from niangjia.kernel.marks import touch
from niangjia.members.batches import sorting, writing
from niangjia.members.models import Batch, RosterFirm
from niangjia.organizations.rostering import MARK, Call, Meant, hold_firms, meant
from niangjia.organizations.services import rostered

NAMED = 20  # new firms that the page names, those with most rows
SOURCE = "花名册导入"


def outlook(batch: Batch) -> dict[str, Any]:
    """What the page says of a checked roster's firms; empty where it names none."""
    return _told(_meant(batch, sorting.parameters(batch)))


def note(batch: Batch, values: Parameters, *, by: Any) -> Meant:
    """Within the merge, before people are held: the firms that were not known, and ``roster_firms`` for its statements."""
    found = rostered.note_firms(
        find=lambda: _meant(batch, values), union=batch.union, by=by, source=f"{SOURCE} {batch.name}",
        some_new=batch.firms.get("new", 0) > 0,
    )  # fmt: skip
    insert_rows(RosterFirm, ("batch", "employer"), ((batch.pk.hex, one.id.hex) for one in found.new))
    run("DROP TABLE IF EXISTS roster_firms", {})
    run(writing.FIRMS.format(key=key_type()), {})
    called = ((call.name, call.code, call.union.hex, firm.hex) for call, firm in found.firms.items())
    pour("roster_firms", ("workplace", "credit_code", "union_id", "employer_id"), called)
    analyse("roster_firms")
    batch.firms = _told(found)
    return found


def tell(found: Meant) -> None:
    """Last in the merge: the figures of the areas that have new firms."""
    touch(MARK, {(one.area, one.path) for one in found.new if one.area})


def hold(batch: Batch) -> list[UUID]:
    """Before an undo takes people: the firms that the batch made, held."""
    made = list(batch.made_firms.values_list("employer_id", flat=True))
    hold_firms(made)
    return made


def take_back(batch: Batch, made: list[UUID], *, by: Any) -> tuple[int, int]:
    """(removed, kept) of the firms that the batch made, once its people are gone."""
    done = rostered.take_back_firms(firms=made, union=batch.union, by=by)
    batch.made_firms.all().delete()
    return done


def _meant(batch: Batch, values: Parameters) -> Meant:
    called = [
        Call(name, code, union if isinstance(union, UUID) else UUID(union), count)
        for name, code, union, count in rows(writing.CALLED, values)
    ]
    return meant(batch.union, called)


def _told(found: Meant) -> dict[str, Any]:
    if not found.firms and not found.unclear:
        return {}
    most = sorted(found.new, key=lambda one: (-one.rows, one.name))[:NAMED]
    return {
        "known": len(found.known),
        "new": len(found.new),
        "unclear": found.unclear,
        "names": [{"name": one.name, "rows": one.rows} for one in most],
    }
