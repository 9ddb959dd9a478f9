"""Every staged row into one of seven sorts, by a few set-based statements against what is there now.

A row is compared as it is staged: it is written once, with its sort. Rows whose sort the file alone decides (``fixed``)
are left alone, so sorting again is safe at any time: the merge does it once more within its own transaction, and there
a row is written only where its sort changes.
"""

# ruff: noqa: S608  statements are put together from column names of our own; values are always parameters

from datetime import date

from django.utils import timezone

from niangjia.kernel.dialect import Parameters, differs, key, postgres, rows, run
from niangjia.kernel.tree import span
from niangjia.members.batches.layout import MEMBER, PERSON_COMPARED, STAGED, changed, of, quoted
from niangjia.members.models import SORTS, Batch, Merging

CHUNK = "roster_chunk"  # a temporary table: rows on their way into the stage
BATCH = "s.batch_id = %(batch)s"
LEFT = "AND s.id IN (SELECT id FROM roster_left)"
MINE = f"{BATCH} AND NOT s.fixed /*left*/"

UNNUMBERED = f"{MINE} AND s.id_index IS NULL"  # name and phone stand for the number

HERE = "(CASE WHEN s.union_id IS NULL THEN m.path >= %(low)s AND m.path < %(high)s ELSE m.union_id = s.union_id END)"

FOUND = "members_person p LEFT JOIN members_membership m ON m.person_id = p.id AND m.left_on IS NULL"


def parameters(batch: Batch, today: date | None = None) -> Parameters:
    """What the statements of sort and merge refer to."""
    low, high = span(batch.path)
    return {
        "batch": key(batch.pk),
        "union": key(batch.union_id),
        "low": low,
        "high": high,
        "today": today or timezone.localdate(),
    }


def arrival() -> str:
    """The rows of ``CHUNK`` (columns ``STAGED``) into the stage, each sorted by the person who has its number now.

    Where most numbers are known, that costs half of writing the rows first and again with their sort.
    """
    told = (f'CASE WHEN p.id IS NULL THEN s.sort ELSE {_verdict()} END' if one == "sort" else of("s", one) for one in STAGED)
    return f"""
        INSERT INTO members_stagedrow ({quoted(*STAGED)}, person_id, membership_id, revision)
        SELECT {", ".join(told)}, p.id, m.id, p.revision FROM {CHUNK} s
        LEFT JOIN members_person p ON p.id_index = s.id_index AND NOT s.fixed
        LEFT JOIN members_membership m ON m.person_id = p.id AND m.left_on IS NULL"""


def sort(batch: Batch, *, arrived: bool = False) -> None:
    """Sort the rows of a batch as things stand; ``arrived``: they were compared just now, as they were staged."""
    values = parameters(batch)
    run(_repeats(), values)
    run(_homeless(), values)
    compare(batch, arrived=arrived)


def compare(batch: Batch, *, left_only: bool = False, arrived: bool = False) -> None:
    """Sort against the people that are there now; ``left_only``: the rows that the merge put into ``roster_left``."""
    values = parameters(batch)
    merged = Merging.objects.filter(undone_at__isnull=True).exists()
    unnumbered = rows(f"SELECT 1 FROM members_stagedrow s WHERE {UNNUMBERED} LIMIT 1", values)
    statements = [
        *([] if arrived else [_gone(), _matched()]),
        *([_hushed(), _aliased()] if merged else []),
        *([_unknown(), _by_phone(), _twice_by_phone()] if unnumbered else []),
    ]
    for statement in statements:
        run(statement.replace("/*left*/", LEFT if left_only else ""), values)


def close_ended(batch: Batch) -> None:
    """Rows for unions that have ended since: invalid."""
    run(_homeless(), parameters(batch))


def counts(batch: Batch) -> dict[str, int]:
    """Rows by sort, all seven."""
    found = dict(
        rows(
            f"SELECT s.sort, COUNT(*) FROM members_stagedrow s WHERE {BATCH} GROUP BY s.sort",
            {"batch": key(batch.pk)},
        )
    )
    return {name: int(found.get(name, 0)) for name in SORTS}


def _repeats() -> str:
    """Second and later rows of one number: duplicates, or conflicts where the name differs from the first row's."""
    twice = f"""
        SELECT s.id_index FROM members_stagedrow s WHERE {MINE} AND s.id_index IS NOT NULL
        GROUP BY s.id_index HAVING COUNT(*) > 1"""
    ranked = f"""
        SELECT s.id, s.name = first_value(s.name) OVER w AS alike, first_value(s.number) OVER w AS first,
               row_number() OVER w AS place
        FROM members_stagedrow s WHERE {MINE} AND s.id_index IN ({twice})
        WINDOW w AS (PARTITION BY s.id_index ORDER BY s.number)"""
    return f"""
        UPDATE members_stagedrow AS t SET
            sort = CASE WHEN r.alike THEN 'duplicate' ELSE 'conflict' END, twin = r.first, fixed = {_true()},
            person_id = NULL, membership_id = NULL, revision = NULL
        FROM ({ranked}) AS r WHERE t.id = r.id AND r.place > 1"""


def _verdict(stranger: str = "p.name <> s.name") -> str:
    return f"""CASE
        WHEN {stranger} OR p.died_on IS NOT NULL THEN 'conflict'
        WHEN m.id IS NULL THEN 'new'
        WHEN NOT {HERE} THEN 'moved'
        WHEN {changed(PERSON_COMPARED, "p")} OR {changed(MEMBER, "m")} THEN 'changed'
        ELSE 'same' END"""


def _matched() -> str:
    """Rows whose number is known: by the person as it is now."""
    verdict = _verdict()
    news = " OR ".join([
        f"s.sort <> {verdict}", differs("s.person_id", "p.id"), differs("s.membership_id", "m.id"), differs("s.revision", "p.revision"),
    ])  # fmt: skip
    return f"""
        UPDATE members_stagedrow AS s SET sort = {verdict}, person_id = p.id, membership_id = m.id, revision = p.revision
        FROM {FOUND} WHERE {MINE} AND p.id_index = s.id_index AND ({news})"""


_ALIAS = """members_merging a JOIN members_person g ON g.id = a.gone_id JOIN members_person p ON p.id = a.target_id"""


def _hushed() -> str:
    """What the number of an alias tells (birth, gender) is not what is known of the person."""
    return f"""
        UPDATE members_stagedrow AS s SET birth_date = NULL, gender = '' FROM {_ALIAS}
        WHERE {MINE} AND a.undone_at IS NULL AND s.id_index = g.id_index AND p.id_index IS NOT NULL"""


def _aliased() -> str:
    """Rows whose number is that of a file merged into another: the person it stands for, under either name.

    Where the roster has the person under both numbers, the row with the alias is the duplicate.
    """
    twice = """EXISTS (
        SELECT 1 FROM members_stagedrow t WHERE t.batch_id = s.batch_id AND t.person_id = p.id AND t.id <> s.id)"""
    return f"""
        UPDATE members_stagedrow AS s SET person_id = p.id, membership_id = m.id, revision = p.revision,
            sort = CASE WHEN {twice} THEN 'duplicate' ELSE {_verdict("s.name <> p.name AND s.name <> g.name")} END
        FROM {_ALIAS} LEFT JOIN members_membership m ON m.person_id = p.id AND m.left_on IS NULL
        WHERE {MINE} AND a.undone_at IS NULL AND s.id_index = g.id_index"""


def _gone() -> str:
    """Rows that were matched before and whose person is no longer there, or no longer the one."""
    return f"""
        UPDATE members_stagedrow AS s SET sort = 'new', person_id = NULL, membership_id = NULL, revision = NULL
        WHERE {MINE} AND s.id_index IS NOT NULL AND s.person_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM members_person p WHERE p.id = s.person_id AND p.id_index = s.id_index)"""


def _unknown() -> str:
    """Rows without a number, as long as nobody is known by name and phone."""
    return f"""
        UPDATE members_stagedrow AS s SET sort = 'invalid', twin = NULL, person_id = NULL, membership_id = NULL,
            revision = NULL
        WHERE {UNNUMBERED} AND (s.sort <> 'invalid' OR s.person_id IS NOT NULL)"""


def _by_phone() -> str:
    """Rows without a number: the one current member of the union (or branch) with that name and phone; two are a conflict."""
    verdict = f"CASE WHEN {changed(PERSON_COMPARED, 'p')} OR {changed(MEMBER, 'm')} THEN 'changed' ELSE 'same' END"
    found = f"""
        SELECT s.id, p.id AS person_id, m.id AS membership_id, p.revision AS revision, {verdict} AS verdict,
               COUNT(*) OVER (PARTITION BY s.id) AS many, row_number() OVER (PARTITION BY s.id ORDER BY p.id) AS place
        FROM members_stagedrow s JOIN members_person p ON p.phone_index = s.phone_index AND p.name = s.name
        JOIN members_membership m ON m.person_id = p.id AND m.left_on IS NULL
        WHERE {UNNUMBERED} AND {HERE}"""
    one = "CASE WHEN r.many = 1 THEN r.{0} END"
    return f"""
        UPDATE members_stagedrow AS t SET sort = CASE WHEN r.many = 1 THEN r.verdict ELSE 'conflict' END,
            person_id = {one.format("person_id")}, membership_id = {one.format("membership_id")},
            revision = {one.format("revision")}
        FROM ({found}) AS r WHERE t.id = r.id AND r.place = 1"""


def _twice_by_phone() -> str:
    """Of rows of one person, those without a number yield to the one with it, or to the first: duplicates."""
    first = f"""
        SELECT s.id, MIN(o.number) AS first FROM members_stagedrow s
        JOIN members_stagedrow o ON o.batch_id = s.batch_id AND o.person_id = s.person_id AND o.id <> s.id
        WHERE {UNNUMBERED} AND s.person_id IS NOT NULL AND (o.id_index IS NOT NULL OR o.number < s.number)
          AND o.sort IN ('new', 'same', 'changed', 'moved')
        GROUP BY s.id"""
    return f"""
        UPDATE members_stagedrow AS t SET sort = 'duplicate', twin = r.first, person_id = NULL, membership_id = NULL,
            revision = NULL
        FROM ({first}) AS r WHERE t.id = r.id"""


def _homeless() -> str:
    """Rows that would join a union which has ended since it was found."""
    return f"""
        UPDATE members_stagedrow AS s SET sort = 'invalid', fixed = {_true()}
        WHERE {MINE} AND s.sort IN ('new', 'moved') AND COALESCE(s.union_id, %(union)s) IN (
            SELECT u.id FROM organizations_union u WHERE u.state <> 'active')"""


def _true() -> str:
    return "true" if postgres() else "1"
