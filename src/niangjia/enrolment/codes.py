"""Codes that nobody can guess and nothing has to keep: worked out from a record's key with the house's own.

Nine characters of 30, without those that are misread: 44 bits. Three by three on paper and screen: ``A7K-M92-QXT``.
"""

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from niangjia.enrolment.claim import ALPHABET
from niangjia.kernel.sealed import blind

LONG = 9
DOOR, CERTIFICATE = "enrolment.door", "enrolment.certificate"
PREFIX = "NJ-E:"  # of what the picture at the door says


def code_of(kind: str, key: Any) -> str:
    """The code of a record."""
    number = int.from_bytes(blind(kind, str(key)), "big")
    signs = []
    for _ in range(LONG):
        number, place = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[place])
    return "".join(signs)


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
    """Whose door code it is, among the keys; None for nobody's."""
    return next((key for key in keys if code_of(DOOR, key) == code), None)
