"""What the QR code of a membership card carries: a sealed text that nobody but this house can make or read.

Authenticated encryption and not a signature, because a signature would show the same person's number again in every
code: whoever photographs two cards could tell that they are one person's. Nothing is learned from a code, two codes of
one person have nothing in common, and what was altered in one bit does not open. Whether a code is genuine is decided
before any record is read, by a comparison in constant time inside the cipher.
"""

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from niangjia.kernel.sealed import SealBroken, seal, unseal

PLACE = b"mine.card"  # a text that was sealed for anything else is no card
LIFE = 60  # seconds
AHEAD = 5  # seconds that one server's clock may be before another's
LONGEST = 200


class Forged(ValueError):
    """The text was not made by this house."""


@dataclass(frozen=True)
class Code:
    """What a genuine code says: whose card, when it was shown (seconds since 1970), and which code it is (32 bytes)."""

    person_id: UUID
    shown_at: int
    key: bytes

    def is_live(self, now: float) -> bool:
        """Whether it was shown within the last minute."""
        return self.shown_at - AHEAD <= now < self.shown_at + LIFE


def issue(person_id: UUID, now: float) -> str:
    """The code of a card shown now: 80 characters of the URL's alphabet, another one at every call."""
    packed = person_id.bytes + int(now).to_bytes(5, "big")
    sealed = seal(base64.b64encode(packed).decode(), PLACE)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def read(text: str) -> Code:
    """The code that a text is; raises :class:`Forged`."""
    try:
        if len(text) > LONGEST:
            raise Forged("too long")
        blob = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        packed = base64.b64decode(unseal(blob, PLACE))
    except (binascii.Error, ValueError, SealBroken) as error:
        raise Forged("not ours") from error
    return Code(UUID(bytes=packed[:16]), int.from_bytes(packed[16:21], "big"), sha256(blob).digest())
