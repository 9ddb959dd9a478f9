"""Sealed values: encrypted at rest, found by a blind index, shown masked.

``seal`` and ``unseal`` take and give text; ``blind`` gives 16 bytes by which equal texts are found without being read.
Bulk code calls ``seal_many`` and hands the bytes to a :class:`SealedField`, which takes them as they are.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldError
from django.core.signals import setting_changed
from django.db import models

from niangjia.kernel import ciphers
from niangjia.kernel.ciphers import HEAD, NONCE, TAG, Sealer
from niangjia.kernel.keys import SOURCE, Keyring
from niangjia.kernel.masks import (  # noqa: F401 - the public names of this concept
    ScrubFilter,
    SealedFilter,
    SealedReporter,
    mask_id,
    mask_phone,
    scrub,
)

BLIND_BYTES = 16
LEAST = HEAD + NONCE + TAG
PREFIX = "sealed:"  # marks a sealed value in dumps


class SealBroken(Exception):
    """A sealed value cannot be opened: altered, cut, moved to another place, or its key is gone."""


class Engine(NamedTuple):
    """A keyring made ready: the sealer for new values, all sealers by their first three bytes, the blind key."""

    ring: Keyring
    current: Sealer
    sealers: dict[bytes, Sealer]
    blind: bytes


_ready: list[Engine] = []


def engine(*, fresh: bool = False) -> Engine:
    """The ready keyring; made anew when the keyring has changed."""
    ring = SOURCE.get(fresh=fresh)
    if _ready and _ready[0].ring is ring:
        return _ready[0]
    made = [ciphers.make(name, number, key) for number, key in ring.keys.items() for name in ciphers.CIPHERS]
    sealers = {one.head: one for one in made}
    built = Engine(ring, sealers[ciphers.head(settings.SEALED_CIPHER, ring.current)], sealers, ring.blind)
    _ready[:] = [built]
    return built


def seal(text: str, aad: bytes = b"") -> bytes:
    """The sealed form of a text; ``aad`` ties it to a place and must be given again to open it."""
    _, one, _, _ = engine()
    nonce = os.urandom(NONCE)
    return one.head + nonce + one.encrypt(nonce, text.encode(), one.head + aad)


def seal_many(texts: Iterable[str | None], aad: bytes = b"") -> list[bytes | None]:
    """The sealed forms of many texts in their order; ``None`` stays ``None``."""
    wanted = list(texts)
    _, (head, encrypt, _), _, _ = engine()
    noise, bound, at = os.urandom(NONCE * len(wanted)), head + aad, 0
    sealed: list[bytes | None] = []
    for text in wanted:
        if text is None:
            sealed.append(None)
            continue
        nonce = noise[at : at + NONCE]
        at += NONCE
        sealed.append(head + nonce + encrypt(nonce, text.encode(), bound))
    return sealed


def unseal(blob: bytes, aad: bytes = b"") -> str:
    """The text of a sealed value; raises :class:`SealBroken`."""
    blob = bytes(blob)
    head = blob[:HEAD]
    one = engine().sealers.get(head) or engine(fresh=True).sealers.get(head)
    if one is None or len(blob) < LEAST:
        raise SealBroken("the value is not sealed by any known key")
    try:
        return one.decrypt(blob[HEAD : HEAD + NONCE], blob[HEAD + NONCE :], head + aad).decode()
    except (InvalidTag, UnicodeDecodeError):
        raise SealBroken("the value was altered or belongs elsewhere") from None


def blind(kind: str, text: str) -> bytes:
    """16 bytes by which equal texts of one kind are found: HMAC-SHA-256 under the blind key, cut.

    ``kind`` (``"id_number"``, ``"phone"`` …) keeps equal texts of different kinds apart. The caller normalises.
    """
    return hmac.digest(engine().blind, f"{kind}\0{text}".encode(), "sha256")[:BLIND_BYTES]


def blind_many(kind: str, texts: Iterable[str | None]) -> list[bytes | None]:
    """The blind indexes of many texts in their order; ``None`` stays ``None``.

    HMAC written out (RFC 2104) over two prepared digests, a third of the time of ``hmac.digest``.
    """
    key = engine().blind.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(one ^ 0x36 for one in key) + kind.encode() + b"\0")
    outer = hashlib.sha256(bytes(one ^ 0x5C for one in key))
    return [None if text is None else _keyed(inner, outer, text) for text in texts]


def _keyed(inner: Any, outer: Any, text: str) -> bytes:
    first, second = inner.copy(), outer.copy()
    first.update(text.encode())
    second.update(first.digest())
    return bytes(second.digest()[:BLIND_BYTES])


def is_sealed(blob: bytes) -> bool:
    """Whether bytes look like a sealed value of a known key; says nothing about their being whole."""
    return len(blob) >= LEAST and bytes(blob[:HEAD]) in engine().sealers


class SealedField(models.BinaryField):
    """Text that the database stores sealed. The Python value is ``str`` or ``None``.

    Bytes that are already sealed are stored as they are. It cannot be searched (use a blind index beside it) and leaves
    in dumps as ciphertext. ``aad`` ties its values to this field; bulk code must give the same to ``seal_many``.
    """

    if TYPE_CHECKING:  # what django-stubs reads for the attribute's type
        _pyi_private_set_type: str | bytes | None
        _pyi_private_get_type: str  # type: ignore[assignment]  # text, where the column is bytes

    def __init__(self, *args: Any, aad: bytes = b"", **kwargs: Any) -> None:
        kwargs.setdefault("editable", False)
        self.aad = aad
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """For migrations; ``aad`` only where it is set."""
        name, path, args, kwargs = super().deconstruct()
        if self.aad:
            kwargs["aad"] = self.aad
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        """A plain binary column."""
        return "BinaryField"

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> str | None:
        """Open what the database gave."""
        return None if value is None else unseal(bytes(value), self.aad)

    def get_prep_value(self, value: Any) -> Any:
        """Seal a text; leave sealed bytes alone."""
        if value is None:
            return None
        if isinstance(value, str):
            return seal(value, self.aad)
        if isinstance(value, bytes | bytearray | memoryview) and is_sealed(bytes(value)):
            return bytes(value)
        raise TypeError(f"{self.name} takes text or a sealed value")

    def to_python(self, value: Any) -> Any:
        """The text, also from a dump."""
        if isinstance(value, str) and value.startswith(PREFIX):
            return unseal(base64.b64decode(value[len(PREFIX) :]), self.aad)
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """What dumps carry: ciphertext."""
        value = self.value_from_object(obj)
        return "" if value is None else PREFIX + base64.b64encode(self.get_prep_value(value)).decode()

    def get_lookup(self, lookup_name: str) -> Any:
        """Only ``isnull``: equal texts have different sealed forms, so any other search would find nothing."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed; search by its blind index")
        return super().get_lookup(lookup_name)


def sealed_fields() -> list[tuple[type[models.Model], SealedField]]:
    """Every sealed column of the project, with its model."""
    return [
        (model, field)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
        if isinstance(field, SealedField)
    ]


def _forget(*, setting: str, **_rest: Any) -> None:
    if setting in {"KEY_FILE", "SEALED_CIPHER"}:
        SOURCE.forget()
        _ready.clear()


setting_changed.connect(_forget, dispatch_uid="kernel.sealed")
