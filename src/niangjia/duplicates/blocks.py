"""Which files are compared at all: those that share a key. Set-based, in temporary tables of this connection.

The database holds no number in the clear, so the keys are what it knows already: the blind key of the phone, name,
birth date, union. No further keys are stored, and no number is opened to find a pair; those of a pair are opened, in
memory, to compare them. A key that too many share says nothing and would say it millions of times: its block is left
out and counted.
"""

# ruff: noqa: S608  statements are put together from names of our own; values are always parameters

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from niangjia.kernel.dialect import analyse, key_type, number, postgres, rows, run
from niangjia.members.comparing import COLUMNS, faces

FEW = 20  # people at one phone from which it is a firm's
TABLES = ("dup_face", "dup_phone", "dup_name", "dup_raw", "dup_pair")
NEAR_NAMES = """(a.name = b.name OR a.pinyin = b.pinyin OR substr(a.name, 1, 1) = substr(b.name, 1, 1)
    OR substr(a.name, 2) = substr(b.name, 2))"""
# two of year, month and day are the same, or one file has no date: what a slip of one digit leaves
NEAR_BIRTHS = """(a.birth IS NULL OR b.birth IS NULL OR (a.birth <> b.birth AND (
    CASE WHEN substr(a.birth, 1, 4) = substr(b.birth, 1, 4) THEN 1 ELSE 0 END
    + CASE WHEN substr(a.birth, 6, 2) = substr(b.birth, 6, 2) THEN 1 ELSE 0 END
    + CASE WHEN substr(a.birth, 9, 2) = substr(b.birth, 9, 2) THEN 1 ELSE 0 END = 2)))"""
# what a slip of one digit in the birth date of a resident's number leaves of it: two of year, month and day
PARTS = {
    "year_month": "substr({birth}, 1, 7)",
    "year_day": "substr({birth}, 1, 5) || substr({birth}, 9, 2)",
    "month_day": "substr({birth}, 6, 5)",
}
ONE_WITHOUT = "(a.name <> b.name AND (a.has_number + b.has_number < 2 OR a.pinyin = b.pinyin))"

# keys that are the same, what else must hold, and how many may share them
BLOCKS: tuple[tuple[tuple[str, ...], str, int], ...] = (
    (("phone_index",), NEAR_NAMES, FEW),
    (("phone_index", "name"), "1 = 1", 30),
    (("name", "birth"), "1 = 1", 30),
    (("union_id", "name"), NEAR_BIRTHS, 30),
    (("union_id", "birth"), f"{NEAR_NAMES} AND {ONE_WITHOUT}", 60),
    *((("name", part), "a.birth <> b.birth", 30) for part in PARTS),
)


@contextmanager
def workbench() -> Iterator[None]:
    """The temporary tables exist within; gone afterwards, whatever happens."""
    _drop()
    _memory("SET work_mem = '96MB'", "SET jit = off")
    try:
        yield
    finally:
        _drop()
        _memory("RESET work_mem", "RESET jit")


def _drop() -> None:
    for table in TABLES:
        run(f"DROP TABLE IF EXISTS {table}", {})


def _memory(*statements: str) -> None:
    if postgres():
        for statement in statements:
            run(statement, {})


def gather(path: str) -> int:
    """Pour the people of a branch into ``dup_face``; how many."""
    blob, date = ("bytea", "CAST(birth AS varchar(10))") if postgres() else ("blob", "birth")
    run(
        f"""CREATE TEMPORARY TABLE dup_face (person {key_type()}, name varchar(60), pinyin varchar(120), union_id {key_type()},
            path varchar(60), workplace varchar(120), birth varchar(10), phone_index {blob}, has_number integer,
            id_kind varchar(16), {" varchar(7), ".join(PARTS)} varchar(7))""",
        {},
    )
    poured = ", ".join(date if one == "birth" else one for one in COLUMNS)
    for part in PARTS.values():
        poured += f", CASE WHEN id_kind = 'resident' AND has_number = 1 THEN {part.format(birth=date)} END"
    for statement, parameters in faces(path):
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO dup_face WITH f({', '.join(COLUMNS)}) AS ({statement}) SELECT {poured} FROM f",
                parameters,
            )
    if not postgres():
        run("CREATE INDEX temp.dup_face_by_person ON dup_face (person)", {})
    analyse("dup_face")
    return number("SELECT COUNT(*) FROM dup_face", {})


def pair_up() -> tuple[int, int]:
    """Fill ``dup_pair`` with the pairs that share a key; how many pairs, and how many keys were left out."""
    _count()
    run("CREATE TEMPORARY TABLE dup_raw AS SELECT person AS a, person AS b FROM dup_face WHERE 1 = 0", {})
    skipped = 0
    for keys, condition, most in BLOCKS:
        skipped += _left_out(keys, most)
        run(_block(keys, condition, most), {})
    analyse("dup_raw")
    run(_WHOLE, {})
    run(f"CREATE INDEX {'' if postgres() else 'temp.'}dup_pair_in_order ON dup_pair (a, b)", {})
    analyse("dup_pair")
    return number("SELECT COUNT(*) FROM dup_pair", {}), skipped


def _count() -> None:
    run(
        """CREATE TEMPORARY TABLE dup_phone AS
        SELECT phone_index, COUNT(*) AS people, MIN(path) AS low, MAX(path) AS high, MIN(CAST(person AS varchar(36))) AS example
        FROM dup_face WHERE phone_index IS NOT NULL GROUP BY phone_index HAVING COUNT(*) > 1""",
        {},
    )
    run(
        """CREATE TEMPORARY TABLE dup_name AS
        SELECT name, COUNT(*) AS people FROM dup_face GROUP BY name HAVING COUNT(*) > 2""",
        {},
    )
    analyse("dup_phone", "dup_name")


def _groups(keys: tuple[str, ...], having: str) -> str:
    known = " AND ".join(f"{one} IS NOT NULL" for one in keys)
    names = ", ".join(keys)
    return f"SELECT {names} FROM dup_face WHERE {known} GROUP BY {names} HAVING COUNT(*) {having}"


def _left_out(keys: tuple[str, ...], most: int) -> int:
    return number(f"SELECT COUNT(*) FROM ({_groups(keys, f'> {most}')}) AS g", {})


def _block(keys: tuple[str, ...], condition: str, most: int) -> str:
    def same(alias: str) -> str:
        return " AND ".join(f"{alias}.{one} = g.{one}" for one in keys)

    return f"""
        INSERT INTO dup_raw SELECT a.person, b.person FROM ({_groups(keys, f"BETWEEN 2 AND {most}")}) AS g
        JOIN dup_face a ON {same("a")} JOIN dup_face b ON {same("b")} AND a.person < b.person WHERE {condition}"""


_WHOLE = """
    CREATE TEMPORARY TABLE dup_pair AS
    SELECT r.a, r.b, a.union_id AS a_union, b.union_id AS b_union, a.path AS a_path, b.path AS b_path,
           a.workplace AS a_work, b.workplace AS b_work, COALESCE(p.people, 2) AS at_phone, COALESCE(n.people, 2) AS namesakes
    FROM (SELECT DISTINCT a, b FROM dup_raw) AS r
    JOIN dup_face a ON a.person = r.a JOIN dup_face b ON b.person = r.b
    LEFT JOIN dup_phone p ON p.phone_index = a.phone_index AND p.phone_index = b.phone_index
    LEFT JOIN dup_name n ON n.name = a.name AND n.name = b.name"""


def walk(size: int) -> Iterator[list[tuple[Any, ...]]]:
    """The pairs in order, so many at a time."""
    columns = "a, b, a_union, b_union, a_path, b_path, a_work, b_work, at_phone, namesakes"
    beyond = ""
    values: dict[str, Any] = {}
    while True:
        found = rows(
            f"SELECT {columns} FROM dup_pair {beyond} ORDER BY a, b LIMIT {size}", values
        )
        if found:
            yield found
        if len(found) < size:
            return
        beyond, values = "WHERE (a, b) > (%(a)s, %(b)s)", {"a": found[-1][0], "b": found[-1][1]}


def shared_phones() -> list[tuple[Any, ...]]:
    """(key, people, lowest path, highest path, one of the people) of the phones that are a firm's."""
    return rows(
        "SELECT phone_index, people, low, high, example FROM dup_phone WHERE people > %(few)s", {"few": FEW}
    )
