"""Blind keys of a person's numbers: what finds a number in the database without being one.

``*_index`` (16 bytes) finds the whole number, ``*_tail`` (32 bits) its last four characters. Both are keyed hashes.
"""

from niangjia.kernel.sealed import blind

TAIL = 4
ID, PHONE = "id", "phone"  # the kinds that blind indexes are made with


def id_index(number: str) -> bytes:
    """The key of a whole identity number, in the form that ``idnumber.parse`` gives."""
    return blind("id", number)


def phone_index(number: str) -> bytes:
    """The key of a whole phone number, digits only."""
    return blind("phone", number)


def tail(kind: str, number: str) -> int:
    """The key of a number's last four characters (``kind`` is ``id`` or ``phone``), as a signed 32-bit integer."""
    return int.from_bytes(blind(f"{kind}-tail", number[-TAIL:])[:4], "big", signed=True)
