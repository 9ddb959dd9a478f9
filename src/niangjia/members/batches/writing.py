"""The statements of the merge, one for each target table. ``s`` is the staged row, ``t`` the trace of a change.

A new person and the membership made with it carry the id of the staged row; a trace does as well.
"""

# ruff: noqa: S608  statements are put together from column names of our own; values are always parameters

from niangjia.members.batches.layout import IDENTITY, MEMBER, MEMBER_TEXT, PERSON, filled, of, quoted

BATCH = "s.batch_id = %(batch)s"
FRESH = f"{BATCH} AND s.sort = 'new' AND s.person_id IS NULL /*left*/"
AGAIN = f"{BATCH} AND s.sort = 'new' AND s.person_id IS NOT NULL /*left*/"

WANTED = f"""
    SELECT COALESCE(SUM(CASE WHEN s.sort = 'new' AND s.person_id IS NULL THEN 1 ELSE 0 END), 0),
           COALESCE(SUM(CASE WHEN s.sort = 'new' AND s.person_id IS NOT NULL THEN 1 ELSE 0 END), 0),
           COALESCE(SUM(CASE WHEN s.sort = 'changed' THEN 1 ELSE 0 END), 0)
    FROM members_stagedrow s WHERE {BATCH} AND s.sort IN ('new', 'changed') /*left*/"""

UNIONS = f"""
    CREATE TEMPORARY TABLE roster_unions AS
    SELECT DISTINCT COALESCE(s.union_id, %(union)s) AS id FROM members_stagedrow s
    WHERE {BATCH} AND s.sort IN ('new', 'moved', 'changed')"""

HOLD_UNIONS = """
    SELECT COUNT(*) FROM (
        SELECT u.id FROM organizations_union u WHERE u.id IN (SELECT id FROM roster_unions) ORDER BY u.id FOR SHARE) held"""

ENDED_UNIONS = """
    SELECT r.id FROM roster_unions r WHERE NOT EXISTS (
        SELECT 1 FROM organizations_union u WHERE u.id = r.id AND u.state = 'active') LIMIT 1"""

HOLD_PEOPLE = f"""
    SELECT COUNT(*) FROM (
        SELECT p.id FROM members_person p WHERE p.id IN (
            SELECT s.person_id FROM members_stagedrow s
            WHERE {BATCH} AND s.sort IN ('new', 'changed') AND s.person_id IS NOT NULL)
        ORDER BY p.id FOR NO KEY UPDATE) held"""

STRAY_TRACES = """
    DELETE FROM members_trace WHERE batch_id = %(batch)s AND NOT EXISTS (
        SELECT 1 FROM members_person p WHERE p.id = members_trace.person_id AND p.revision = members_trace.revision)"""

LEFT_OVER = f"""
    INSERT INTO roster_left (id)
    SELECT s.id FROM members_stagedrow s WHERE {BATCH} AND (
        (s.sort = 'new' AND s.person_id IS NULL AND NOT EXISTS (SELECT 1 FROM members_person p WHERE p.id = s.id))
        OR (s.sort IN ('new', 'changed') AND s.person_id IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM members_trace t WHERE t.id = s.id)))"""

TRANSFERS = f"""
    INSERT INTO members_transfer (id, created_at, path, person_id, name, from_union_id, to_union_id, batch_id,
                                  membership_id, asked_on, reason, state)
    SELECT s.id, %(now)s, m.path, s.person_id, s.name, m.union_id, COALESCE(s.union_id, %(union)s), s.batch_id,
           m.id, %(today)s, '', 'asked'
    FROM members_stagedrow s
    JOIN members_membership m ON m.id = s.membership_id AND m.person_id = s.person_id AND m.left_on IS NULL
    WHERE {BATCH} AND s.sort = 'moved' /*left*/ ON CONFLICT DO NOTHING"""


def people(*, ordered: bool, alone: bool) -> str:
    """New people; ``ordered`` by their numbers' index, so that two merges at once never wait crosswise.

    ``alone``: nobody else writes people, so that no number can have come meanwhile.
    """
    return f"""
        INSERT INTO members_person (id, created_at, name, revision, {quoted(*PERSON)})
        SELECT s.id, %(now)s, s.name, 0, {of("s", *PERSON)} FROM members_stagedrow s WHERE {FRESH}
        {"ORDER BY s.id_index" if ordered else ""} {"" if alone else "ON CONFLICT (id_index) DO NOTHING"}"""


FIRMS = """CREATE TEMPORARY TABLE roster_firms (
    workplace varchar(120) NOT NULL, credit_code varchar(18) NOT NULL, union_id {key} NOT NULL, employer_id {key} NOT NULL,
    PRIMARY KEY (workplace, credit_code, union_id))"""
CALLED = f"""
    SELECT s.workplace, s.credit_code, COALESCE(s.union_id, %(union)s), COUNT(*) FROM members_stagedrow s
    WHERE {BATCH} AND s.sort IN ('new', 'changed') AND (s.workplace <> '' OR s.credit_code <> '')
    GROUP BY 1, 2, 3"""
_FIRM = """
    LEFT JOIN roster_firms f ON f.workplace = s.workplace AND f.credit_code = s.credit_code
         AND f.union_id = COALESCE(s.union_id, %(union)s)"""
# another workplace means another firm, or none that is known; the same one keeps the firm that is there
_BECOMES = """CASE WHEN s.workplace <> '' AND s.workplace <> t.workplace THEN f.employer_id
    ELSE COALESCE(m.employer_id, f.employer_id) END"""

_MEMBERSHIP = f"""
    INSERT INTO members_membership (id, created_at, person_id, union_id, path, name, pinyin, initials, batch_id,
                                    {quoted(*MEMBER_TEXT)}, joined_on, leave_reason, employer_id)
    SELECT s.id, %(now)s, COALESCE(s.person_id, s.id), u.id, u.path, s.name, s.pinyin, s.initials, s.batch_id,
           {of("s", *MEMBER_TEXT)}, COALESCE(s.joined_on, %(today)s), '', f.employer_id
    FROM members_stagedrow s JOIN organizations_union u ON u.id = COALESCE(s.union_id, %(union)s) {_FIRM}"""


def memberships(*, check: bool) -> str:
    """The memberships of new people; ``check``: some of them could not be made."""
    made = "AND EXISTS (SELECT 1 FROM members_person p WHERE p.id = s.id)" if check else ""
    return f"{_MEMBERSHIP} WHERE {FRESH} {made}"


def rejoined() -> str:
    """The memberships of people who had left."""
    return f"{_MEMBERSHIP} JOIN members_trace t ON t.id = s.id WHERE {AGAIN}"


def traces() -> str:
    """What changes: the person and the membership as they were."""
    member = ", ".join(
        f"m.{name}" if name == "joined_on" else f"COALESCE(m.\"{name}\", '')" for name in MEMBER
    )
    return f"""
        INSERT INTO members_trace (id, batch_id, number, person_id, membership_id, joined, revision, employer_id,
                                   {quoted(*PERSON)}, {quoted(*MEMBER)})
        SELECT s.id, s.batch_id, s.number, p.id, COALESCE(m.id, s.id), m.id IS NULL, p.revision + 1, m.employer_id,
               {of("p", *PERSON)}, {member}
        FROM members_stagedrow s JOIN members_person p ON p.id = s.person_id AND p.revision = s.revision
        LEFT JOIN members_membership m ON m.id = s.membership_id
        WHERE {BATCH} AND s.sort IN ('new', 'changed') AND s.person_id IS NOT NULL /*left*/"""


def changed_people() -> str:
    """The people of the traces, where nobody has changed them since."""
    sets = ", ".join(f'"{one}" = {filled(one, "p")}' for one in PERSON if one not in IDENTITY)
    return f"""
        UPDATE members_person AS p SET {sets}, revision = t.revision
        FROM members_trace t JOIN members_stagedrow s ON s.id = t.id
        WHERE t.batch_id = %(batch)s AND p.id = t.person_id AND p.revision + 1 = t.revision"""


def changed_memberships() -> str:
    """The memberships of the traces that were there before."""
    sets = ", ".join(f'"{one}" = {filled(one, "m")}' for one in MEMBER)
    return f"""
        UPDATE members_membership AS m SET {sets}, employer_id = {_BECOMES}
        FROM members_trace t JOIN members_stagedrow s ON s.id = t.id {_FIRM}
        WHERE t.batch_id = %(batch)s AND m.id = t.membership_id AND NOT t.joined"""
