"""Envelopes: a few numbers closed under a key of the evening, bound to the one who hands in, all of one size.

Plain Python over the kernel's ciphers. Two envelopes of the same choices look nothing alike (a nonce each); one with
nobody in it is as long as one with ``SLOTS`` numbers; one put at another place does not open.
"""

import base64
import os
import secrets
from collections.abc import Iterable, Sequence

from cryptography.exceptions import InvalidTag

from niangjia.kernel.ciphers import HEAD, NAMES, NONCE, Sealer, make

SLOTS = 10  # numbers in an envelope
DIGITS = 4
TOP = 10**DIGITS - 1
KEY_BYTES = 32


class EnvelopeBroken(Exception):
    """It was altered, belongs elsewhere, or its key is gone. Says nothing about what was in it."""


def new_key() -> str:
    """A key for one evening, as text."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def written(numbers: Iterable[int]) -> str:
    """Numbers as text of one length; places that are not used are noughts."""
    found = list(numbers)
    if len(found) > SLOTS or any(not 0 < one <= TOP for one in found):
        raise ValueError("these are no choices")  # and no word of which
    return "".join(f"{one:0{DIGITS}d}" for one in [*found, *[0] * (SLOTS - len(found))])


def read(text: str) -> list[int]:
    """The numbers of :func:`written`, in their order."""
    places = (int(text[start : start + DIGITS]) for start in range(0, SLOTS * DIGITS, DIGITS))
    return [one for one in places if one]


def close(key: str, cipher: str, bound: Sequence[object], numbers: Iterable[int]) -> bytes:
    """An envelope. ``bound`` names where it belongs, and is to be said again to open it."""
    sealer, nonce = _sealer(key, cipher), os.urandom(NONCE)
    return sealer.head + nonce + sealer.encrypt(nonce, written(numbers).encode(), _aad(bound))


def opened(key: str, bound: Sequence[object], envelope: bytes) -> list[int]:
    """What is in an envelope; raises :class:`EnvelopeBroken`."""
    body = bytes(envelope)
    if not body or body[0] not in NAMES:
        raise EnvelopeBroken
    sealer = _sealer(key, NAMES[body[0]])
    try:
        return read(sealer.decrypt(body[HEAD : HEAD + NONCE], body[HEAD + NONCE :], _aad(bound)).decode())
    except InvalidTag:
        raise EnvelopeBroken from None


def _sealer(key: str, cipher: str) -> Sealer:
    return make(cipher, 0, base64.b64decode(key))


def _aad(bound: Sequence[object]) -> bytes:
    return "|".join(str(one) for one in bound).encode()
