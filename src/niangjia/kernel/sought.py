"""What somebody searches for, as an address may hold it: whoever types a person's number finds it sealed there.

Addresses stay in histories, bookmarks and logs. So a search is sent by POST, and the page it leads to has a number in
its address only as sealed bytes, which this house alone can open. What counts as a number is what a log would star
(:func:`niangjia.kernel.masks.scrub`); names, codes and last digits stay readable.
"""

import base64
import binascii

from niangjia.kernel.masks import scrub
from niangjia.kernel.sealed import SealBroken, seal, unseal

SEARCHES = frozenset({"search", "q"})  # what an address calls a search, of pages and of the API
SEALED = "~"
PLACE = b"sought"  # a value sealed elsewhere opens in no address


def hidden(text: str) -> str:
    """Any text sealed, in letters that an address may hold."""
    return base64.urlsafe_b64encode(seal(text, PLACE)).decode()


def shown(text: str) -> str:
    """The reverse of :func:`hidden`; raises :class:`SealBroken`, also for what never was one."""
    try:
        return unseal(base64.urlsafe_b64decode(text), PLACE)
    except (binascii.Error, ValueError) as error:
        raise SealBroken("this is nothing that was hidden") from error


def in_address(text: str, before: str = "") -> str:
    """What a search stands as in an address; ``before`` is how the last one stood: its mask sent again means the same."""
    if before.startswith(SEALED) and text == masked(before):
        return before
    return SEALED + hidden(text) if scrub(text) != text else text


def said_openly(text: str) -> bool:
    """Whether a text, as it stands, has no place in an address: there is a person's number in it."""
    return not text.startswith(SEALED) and in_address(text) != text


def opened(text: str) -> str:
    """What was searched for, out of an address; nothing where it is no longer to be opened."""
    if not text.startswith(SEALED):
        return text
    try:
        return shown(text.removeprefix(SEALED))
    except SealBroken:
        return ""


def masked(text: str) -> str:
    """What the page shows of a search that stands in an address: a number starred."""
    return scrub(opened(text))
