"""Rules that ask for what another context knows of people (``kernel.questions.PROOFS``): a course completed and its like.

Stored as ``{"kind": "proof", "proof": "course", "key": …, "words": …}``; the words are a copy of what was asked for.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from niangjia.enrolment.models import Offer
from niangjia.kernel.bulkrows import in_parts
from niangjia.kernel.questions import PROOFS

CHUNK = 5000
Proofs = frozenset[tuple[str, str]]  # (proof, key)


def proofs_of(people: Iterable[UUID], offers: Iterable[Offer]) -> dict[UUID, Proofs]:
    """What of all that the offers' rules ask for the people have; no query where no rule asks."""
    asked: dict[str, set[str]] = {}
    for rule in (rule for offer in offers for rule in offer.rules if rule["kind"] == "proof"):
        asked.setdefault(rule["proof"], set()).add(rule["key"])
    found: dict[UUID, Proofs] = {}
    wanted = list(people)
    for proof, keys in asked.items():
        for part in in_parts(wanted, CHUNK):
            for person, key in PROOFS[proof].held(part, sorted(keys)):
                found[person] = found.get(person, frozenset()) | {(proof, key)}
    return found


def named(rules: Any, path: str) -> Any:
    """The rules with the key and the words of what they mean, for a union at ``path``; what is not found has no words."""
    return [_named(one, path) for one in rules] if isinstance(rules, list) else rules


def confidential(rules: Iterable[Any]) -> bool:
    """Whether rules ask for something of which not everybody may learn who has it."""
    return any(rule["kind"] == "proof" and PROOFS[rule["proof"]].private for rule in rules)


def _named(rule: Any, path: str) -> Any:
    if not isinstance(rule, dict) or rule.get("kind") != "proof" or str(rule.get("proof")) not in PROOFS:
        return rule
    found = PROOFS[rule["proof"]].find(path, str(rule.get("key") or ""))
    return {"kind": "proof", "proof": rule["proof"], "key": found[0] if found else "", "words": found[1] if found else ""}
