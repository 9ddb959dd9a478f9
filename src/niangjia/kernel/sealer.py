"""Seals over the audit trail: chains of hashes, one chain a branch, written seconds after the entries.

The chain of an entry is the first two segments of its path (the city), ``root`` where there is none. Each seal holds
the digest of its entry and ``hash = H(chain, seq, previous hash, digest)``; the head of a chain holds its last number
and hash under an HMAC of the server's secret, so that a tail cut off is found as well. The birth of a chain is an
entry of its own in ``root``: a whole chain cannot vanish unnoticed.

Entries come to their seal in the order in which the sealer meets them. Most are met at once, behind the last sealed
id; an entry whose transaction took long has an older id and is met by the sweeps (``back``), which look further behind.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from niangjia.kernel.audit import AuditEntry, entry
from niangjia.kernel.tree import WIDTH

ROOT = "root"
BORN = "chain"
MARGIN = timedelta(seconds=30)
FIELDS = (
    "id", "created_at", "verb", "label", "object_id", "path", "subject", "by_id", "address", "agent", "reason", "detail",
)  # fmt: skip


class AuditSeal(models.Model):
    """The seal of one entry. No foreign key: the seal of an entry that was removed stays and says so."""

    entry = models.UUIDField(primary_key=True)
    chain = models.CharField(max_length=2 * WIDTH)
    seq = models.BigIntegerField()
    algorithm = models.CharField(max_length=8)
    digest = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="seal_once_by_place")]


class AuditHead(models.Model):
    """Where a chain ends; ``mac`` proves that it was the sealer who wrote so."""

    chain = models.CharField(max_length=2 * WIDTH, primary_key=True)
    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32, default=bytes)
    mac = models.BinaryField(max_length=32, default=bytes)
    sealed_at = models.DateTimeField(null=True)


def chain_of(path: str) -> str:
    """The chain of a path: its first two segments."""
    return path[: 2 * WIDTH] or ROOT


def hash_of(data: bytes, algorithm: str) -> bytes:
    """32 bytes by ``sha256`` or ``sm3`` (GB/T 32905)."""
    if algorithm == "sha256":
        return hashlib.sha256(data).digest()
    if algorithm != "sm3":
        raise ValueError(f"no such hash: {algorithm}")
    made = hashes.Hash(hashes.SM3())
    made.update(data)
    return made.finalize()


def digest_of(row: Iterable[Any], algorithm: str) -> bytes:
    """The digest of an entry given as the values of ``FIELDS``: its canonical JSON, hashed."""
    plain = [_plain(value) for value in row]
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hash_of(text.encode(), algorithm)


def link(chain: str, seq: int, previous: bytes, digest: bytes, algorithm: str) -> bytes:
    """The hash of a seal over its place, the one before and its entry."""
    return hash_of(f"{chain}|{seq}|".encode() + previous + digest, algorithm)


def mac_of(chain: str, seq: int, last: bytes, secret: str | bytes | None = None) -> bytes:
    """The proof of a head, by the server's secret key or one that it replaced."""
    value = f"{chain}|{seq}|{last.hex()}"
    return salted_hmac("niangjia.audit.head", value, secret=secret, algorithm="sha256").digest()


def proven(head: AuditHead) -> bool:
    """Whether the sealer wrote a head as it stands."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    last, mac = bytes(head.hash), bytes(head.mac)
    return any(hmac.compare_digest(mac_of(head.chain, head.seq, last, secret), mac) for secret in secrets)


def unsealed() -> QuerySet[AuditEntry]:
    """The entries without a seal, oldest first."""
    return AuditEntry.objects.filter(~Exists(AuditSeal.objects.filter(entry=OuterRef("id")))).order_by("id")


def seal_pending(limit: int = 5000, *, back: timedelta | None = MARGIN) -> int:
    """Seal up to ``limit`` entries and return how many.

    Looks at entries younger than the last sealed one less ``back``; at all entries where ``back`` is nothing. Returns
    0 at once where another sealer is at work: one at a time, held by a lock on the root's head.
    """
    waiting = unsealed() if back is None else unsealed().filter(id__gte=_low_water(back))
    if not waiting.exists():  # spares SQLite a write transaction every few seconds
        return 0
    AuditHead.objects.get_or_create(chain=ROOT, defaults={"mac": mac_of(ROOT, 0, b"")})
    with transaction.atomic():
        if not AuditHead.objects.select_for_update(skip_locked=True).filter(chain=ROOT).first():
            return 0
        rows = list(waiting.values_list(*FIELDS)[:limit])
        return _seal(rows)


def seal_all(limit: int = 5000, *, back: timedelta | None = MARGIN) -> int:
    """Seal batch after batch until nothing is pending; returns how many entries."""
    total = 0
    while sealed := seal_pending(limit, back=back):
        total += sealed
    return total


def _seal(rows: list[tuple[Any, ...]]) -> int:
    names = {chain_of(row[FIELDS.index("path")]) for row in rows}
    heads = {head.chain: head for head in AuditHead.objects.filter(chain__in=names | {ROOT})}
    born = sorted(names - set(heads))
    heads |= {name: AuditHead(chain=name) for name in born}
    rows += _births(born)
    algorithm = getattr(settings, "AUDIT_HASH", "sha256")
    AuditSeal.objects.bulk_create([_extend(heads, row, algorithm) for row in rows], batch_size=2000)
    now = timezone.now()
    for head in heads.values():
        head.mac, head.sealed_at = mac_of(head.chain, head.seq, bytes(head.hash)), now
    written = ["seq", "hash", "mac", "sealed_at"]
    AuditHead.objects.bulk_create(
        heads.values(), update_conflicts=True, unique_fields=["chain"], update_fields=written, batch_size=500
    )
    return len(rows)


def _extend(heads: dict[str, AuditHead], row: tuple[Any, ...], algorithm: str) -> AuditSeal:
    head = heads[chain_of(row[FIELDS.index("path")])]
    digest = digest_of(row, algorithm)
    head.seq += 1
    head.hash = link(head.chain, head.seq, bytes(head.hash), digest, algorithm)
    return AuditSeal(
        entry=row[0], chain=head.chain, seq=head.seq, algorithm=algorithm, digest=digest, hash=head.hash
    )


def _births(chains: list[str]) -> list[tuple[Any, ...]]:
    """Write the entries that say which chains begin, and give their values as the database has them."""
    made = AuditEntry.objects.bulk_create([entry(BORN, by=None, detail={"chain": name}) for name in chains])
    return list(
        AuditEntry.objects.filter(id__in=[one.id for one in made]).order_by("id").values_list(*FIELDS)
    )


def _low_water(back: timedelta) -> UUID:
    """The smallest id that an entry of that moment can have; the clock bounds an id from the future."""
    last = AuditSeal.objects.order_by("-entry").values_list("entry", flat=True).first()
    now = int(timezone.now().timestamp() * 1000)
    known = min(last.int >> 80, now) if last else 0
    return UUID(int=max(known - int(back.total_seconds() * 1000), 0) << 80)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.hex if isinstance(value, UUID) else value
