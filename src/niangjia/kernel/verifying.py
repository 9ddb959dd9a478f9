"""What ``./manage verify`` looks at: the chains of the audit trail, and whatever other modules add to ``CHECKS``."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from niangjia.kernel.append_only import unarmed
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.sealer import BORN, FIELDS, ROOT, AuditHead, AuditSeal, digest_of, link, proven
from niangjia.kernel.sealer import unsealed as without_seal

CHUNK = 2000
NAMED = 200  # findings of one kind that are named one by one; more are counted
PATIENCE = timedelta(minutes=10)  # an entry waits this long for its seal at most

WHAT = {
    "altered": "内容与封印时不一致，被改动过",
    "removed": "记录被删除，只剩封印",
    "moved": "与前一条对不上：次序被调换，或记录连同封印一起被改写",
    "gap": "链上缺号，记录和封印都被删除",
    "truncated": "链尾被截断",
    "beyond": "链尾之后多出封印，不是封印程序写的",
    "head": "链尾登记不是封印程序写的",
    "headless": "链尾登记被删除",
    "unborn": "这条链的起始记录被删除",
    "vanished": "整条链被删除",
    "unsealed": "超过时限仍未封印",
    "unarmed": "数据库里禁止修改和删除的触发器不见了",
}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: its kind, the record and its place, in a sentence."""

    kind: str
    text: str
    id: str = ""
    chain: str = ""
    seq: int = 0

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return asdict(self)


Check = Callable[[], Iterable[Finding]]


def audit_findings() -> Iterator[Finding]:
    """Walk every chain; entries that were altered, removed or re-ordered, and tails that were cut off."""
    born = {ROOT, *AuditEntry.objects.filter(verb=BORN, path="").values_list("detail__chain", flat=True)}
    chains = set(AuditSeal.objects.values_list("chain", flat=True).distinct())
    chains |= set(AuditHead.objects.values_list("chain", flat=True))
    for chain in sorted(chains):
        yield from _Walk(chain).findings()
    if chains:
        yield from (_finding("vanished", chain=name) for name in sorted(born - chains))
    later = AuditEntry.objects.filter(verb=BORN, path="", detail__chain__in=sorted(chains - born))
    unborn = chains - born - set(later.values_list("detail__chain", flat=True))  # born while we looked
    yield from (_finding("unborn", chain=name) for name in sorted(unborn))


def unsealed_findings() -> Iterator[Finding]:
    """Entries that should have had their seal by now: the sealer stands still, or a seal was taken away."""
    late = without_seal().filter(created_at__lt=timezone.now() - PATIENCE)
    named = list(late.values_list("id", flat=True)[: NAMED + 1])
    for key in named[:NAMED]:
        yield _finding("unsealed", id=key)
    if len(named) > NAMED:
        yield _finding("unsealed", f"（还有 {late.count() - NAMED} 条没有逐条列出）")


def trigger_findings() -> Iterator[Finding]:
    """Append-only tables that anybody could change now."""
    yield from (_finding("unarmed", f"：{table}") for table in unarmed(connection))


CHECKS: dict[str, Check] = {
    "audit": audit_findings,
    "unsealed": unsealed_findings,
    "append_only": trigger_findings,
}


def verify() -> list[Finding]:
    """Run every check; an empty list is a clean house."""
    return [finding for check in CHECKS.values() for finding in check()]


def heads() -> dict[str, dict[str, Any]]:
    """Where each chain ends now: note it elsewhere, and nobody can exchange the whole database unnoticed."""
    return {
        one.chain: {"seq": one.seq, "hash": bytes(one.hash).hex()}
        for one in AuditHead.objects.order_by("chain")
    }


@dataclass
class _Walk:
    """One chain from its first seal to its head, ``CHUNK`` seals at a time."""

    chain: str
    seq: int = 0
    previous: bytes | None = b""  # nothing known after a gap
    broken: list[AuditSeal] = field(default_factory=list)

    def findings(self) -> Iterator[Finding]:
        """Walk, then judge what can only be judged from the end."""
        head = self._head()
        for seals in self._chunks():
            rows = {row[0]: row for row in AuditEntry.objects.filter(id__in=list(seals)).values_list(*FIELDS)}
            for key, seal in seals.items():
                yield from self._step(seal, rows.get(key))
            head = self._head()
        yield from (_finding("moved", id=one.entry, chain=self.chain, seq=one.seq) for one in self._guilty())
        yield from self._end(head)

    def _head(self) -> AuditHead | None:
        # read after the seals of a round and before the next: a sealer at work meanwhile is no finding
        return AuditHead.objects.filter(chain=self.chain).first()

    def _chunks(self) -> Iterator[dict[UUID, AuditSeal]]:
        while True:
            rows = AuditSeal.objects.filter(chain=self.chain, seq__gt=self.seq).order_by("seq")[:CHUNK]
            seals = {one.entry: one for one in rows}
            if not seals:
                return
            yield seals

    def _step(self, seal: AuditSeal, row: tuple[Any, ...] | None) -> Iterator[Finding]:
        where: dict[str, Any] = {"id": seal.entry, "chain": self.chain, "seq": seal.seq}
        if seal.seq != self.seq + 1:
            yield _finding(
                "gap", f"（第 {self.seq + 1} 至 {seal.seq - 1} 号）", chain=self.chain, seq=self.seq + 1
            )
            self.previous = None
        digest = bytes(seal.digest)
        if row is None:
            yield _finding("removed", **where)
        elif digest_of(row, seal.algorithm) != digest:
            yield _finding("altered", **where)
        if self.previous is not None and not self._links(seal, self.previous):
            self.broken.append(seal)
        self.seq, self.previous = seal.seq, bytes(seal.hash)

    def _links(self, seal: AuditSeal, previous: bytes) -> bool:
        return link(self.chain, seal.seq, previous, bytes(seal.digest), seal.algorithm) == bytes(seal.hash)

    def _guilty(self) -> list[AuditSeal]:
        """The broken links less the innocent: a seal that still fits the hash of one that was moved away."""
        if len(self.broken) > NAMED:
            return self.broken
        moved = [bytes(seal.hash) for seal in self.broken]
        return [seal for seal in self.broken if not any(self._links(seal, one) for one in moved)]

    def _end(self, head: AuditHead | None) -> Iterator[Finding]:
        if head is None:
            yield _finding("headless", chain=self.chain, seq=self.seq)
        elif not proven(head):
            yield _finding("head", chain=self.chain, seq=head.seq)
        elif self.seq < head.seq:
            yield _finding(
                "truncated", f"（第 {self.seq + 1} 至 {head.seq} 号）", chain=self.chain, seq=self.seq + 1
            )
        elif self.seq > head.seq or (head.seq and bytes(head.hash) != self.previous):
            yield _finding("beyond", chain=self.chain, seq=self.seq)


def _finding(kind: str, more: str = "", *, id: UUID | str = "", chain: str = "", seq: int = 0) -> Finding:
    place = f"链 {chain}" + (f" 第 {seq} 号" if seq else "") if chain else ""
    words = " ".join(part for part in (place, f"记录 {id}" if id else "") if part)
    text = f"{words}：{WHAT[kind]}" if words else WHAT[kind]
    return Finding(kind, text + more, str(id), chain, seq)
