"""Two authenticated ciphers side by side: AES-256-GCM and SM4-GCM (GB/T 32907).

A sealed value is ``cipher (1) | key id (2) | nonce (12) | ciphertext | tag (16)``: 31 bytes more than its text. The
first three bytes are authenticated with the rest. Nonces are random: one key seals at most 2^32 values with a chance
of a repeat below 2^-32 (NIST SP 800-38D, 8.3), so rotate long before that.
"""

import hmac
from collections.abc import Callable
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
TAG = 16
HEAD = 3

Encrypt = Callable[[bytes, bytes, bytes], bytes]


class Sealer(NamedTuple):
    """One key under one cipher: its three bytes in front, and the two directions (nonce, data, aad)."""

    head: bytes
    encrypt: Encrypt
    decrypt: Encrypt


class Sm4Gcm:
    """SM4-GCM with the calls of ``AESGCM``."""

    def __init__(self, key: bytes) -> None:
        self.algorithm = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, aad: bytes) -> bytes:
        """Ciphertext followed by the tag of 16 bytes."""
        one = Cipher(self.algorithm, modes.GCM(nonce)).encryptor()
        one.authenticate_additional_data(aad)
        return one.update(data) + one.finalize() + one.tag

    def decrypt(self, nonce: bytes, data: bytes, aad: bytes) -> bytes:
        """The plain bytes; raises ``InvalidTag``."""
        if len(data) < TAG:
            raise InvalidTag
        one = Cipher(self.algorithm, modes.GCM(nonce, data[-TAG:])).decryptor()
        one.authenticate_additional_data(aad)
        return one.update(data[:-TAG]) + one.finalize()


CIPHERS: dict[str, int] = {"aes256gcm": 1, "sm4gcm": 2}
NAMES: dict[int, str] = {number: name for name, number in CIPHERS.items()}


def head(cipher: str, key_id: int) -> bytes:
    """The first three bytes of everything that a cipher seals with a key."""
    return bytes([CIPHERS[cipher]]) + key_id.to_bytes(2, "big")


def make(cipher: str, key_id: int, key: bytes) -> Sealer:
    """A sealer; each cipher uses a key of its own, derived from the ring's key, so no key serves two ciphers."""
    derived = hmac.digest(key, f"niangjia {cipher}".encode(), "sha256")
    one: AESGCM | Sm4Gcm = AESGCM(derived) if cipher == "aes256gcm" else Sm4Gcm(derived[:16])
    return Sealer(head(cipher, key_id), one.encrypt, one.decrypt)
