"""Codes that nobody can guess and nothing has to keep: worked out from a record's key with the house's own.

Nine characters of 30, without those that are misread: 44 bits. Three by three on paper and screen: ``A7K-M92-QXT``.
"""

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from niangjia.enrolment.claim import ALPHABET
from niangjia.kernel.sealed import blind, blind_many

LONG, BASE = 9, len(ALPHABET)
DOOR, CERTIFICATE = "enrolment.door", "enrolment.certificate"
PREFIX = "NJ-E:"  # of what the picture at the door says


def code_of(kind: str, key: Any) -> str:
    """The code of a record."""
    number = _number(blind(kind, str(key)))
    signs = []
    for _ in range(LONG):
        number, place = divmod(number, BASE)
        signs.append(ALPHABET[place])
    return "".join(signs)


def _number(digest: bytes) -> int:
    return int.from_bytes(digest, "big") % BASE**LONG


def spaced(code: str) -> str:
    """The code as a person reads it."""
    return "-".join(code[at : at + 3] for at in range(0, LONG, 3))


def cleaned(typed: str) -> str:
    """The code in what somebody typed or a camera read; empty where it cannot be one."""
    code = re.sub(r"[\s-]", "", typed.strip().upper().removeprefix(PREFIX))
    return code if len(code) == LONG and set(code) <= set(ALPHABET) else ""


def trace(session_key: Any, code: str) -> str:
    """What a phone at the door keeps of a code, to know it again without the network; of this session alone."""
    return hashlib.sha256(f"{session_key}:{code}".encode()).hexdigest()[:16]


def owner(code: str, keys: Iterable[Any]) -> Any:
    """Whose door code it is, among the keys; None for nobody's. A few thousand take milliseconds."""
    found = list(keys)
    wanted = sum(ALPHABET.index(sign) * BASE**place for place, sign in enumerate(code))
    digests = blind_many(DOOR, map(str, found))
    return next((key for key, one in zip(found, digests, strict=True) if one and _number(one) == wanted), None)
