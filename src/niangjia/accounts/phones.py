"""Telephone numbers as people type them, and the index an account is found by."""

import unicodedata

from niangjia.kernel.sealed import blind


def normalize_phone(text: str) -> str:
    """Digits alone: full-width forms, spaces, hyphens and the prefix of China are taken off."""
    digits = "".join(
        sign for sign in unicodedata.normalize("NFKC", text or "") if sign.isdecimal() or sign == "+"
    )
    for prefix in ("+86", "0086"):
        digits = digits.removeprefix(prefix)
    return digits.replace("+", "")


def looks_like_phone(text: str) -> bool:
    """Eleven digits starting with 1: a mobile number of the mainland."""
    number = normalize_phone(text)
    rest = unicodedata.normalize("NFKC", text or "")
    return len(number) == 11 and number[0] == "1" and all(sign in "0123456789+-() " for sign in rest)


def phone_index(text: str) -> bytes:
    """The blind index (16 bytes) of a phone number."""
    return blind("phone", normalize_phone(text))
