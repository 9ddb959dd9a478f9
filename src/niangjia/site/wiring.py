"""The one list of who answers the questions that cross contexts, and of who reacts to whom.

A context answers in rooms that have the same names everywhere; what is in them is collected here.
"""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from niangjia.insight.memo import spread
from niangjia.joining.queries import applications_of
from niangjia.kernel import messages, views_audit, views_jobs, views_messages
from niangjia.kernel.audit import provide_selves, provide_spans
from niangjia.kernel.messages import provide_consent, provide_silence
from niangjia.kernel.questions import (
    ANNEXES,
    COUNTERS,
    FIGURES,
    HOLDINGS,
    LIFE,
    MOVES,
    PROOFS,
    RATIOS,
    REACTIONS,
    SIGHTS,
    TODOS,
)
from niangjia.members.aliases import merged_into
from niangjia.members.holdings import agrees_to_texts, has_died
from niangjia.organizations.rights import subtrees
from niangjia.site import menus

# in this order their figures stand on the board, and they react: members before whoever builds on them
CONTEXTS = (
    "members", "organizations", "accounts", "enrolment", "joining", "duplicates", "mine", "coverage",
    "recuperation", "jobs", "matchmaking", "volunteering", "learning", "fairs",
    "honours", "care",
)  # fmt: skip


def wire() -> None:
    """Fill the registries; called once when the applications are ready."""
    for context in CONTEXTS:
        _collect(context)
    TODOS.extend((views_jobs.todos, views_messages.todos))
    HOLDINGS.append(views_messages.holdings)
    MOVES["kernel.message"] = messages.MOVES
    SIGHTS["查看操作记录"] = views_audit.READERS
    COUNTERS.append(spread)
    provide_consent(agrees_to_texts)
    provide_silence(has_died)
    provide_spans(subtrees)
    provide_selves(_all_of)
    menus.fill()


def _all_of(person: Any) -> list[Any]:
    """What a look at is a look at a person: the own files, and the applications behind them; one query."""
    return [person, *(key for (key,) in merged_into(person).union(applications_of(person)))]


def _collect(context: str) -> None:
    if figures := _room(context, "figures"):
        FIGURES.update({one.key: one for one in figures.FIGURES})
        RATIOS.update({one.key: one for one in getattr(figures, "RATIOS", ())})
    if todos := _room(context, "todos"):
        TODOS.append(todos.todos)
    if life := _room(context, "life"):
        LIFE.append(life.life)
    if holdings := _room(context, "holdings"):
        HOLDINGS.append(holdings.holdings)
    if states := _room(context, "states"):
        MOVES.update(states.MOVES)
    if rules := _room(context, "rules"):
        SIGHTS.update(getattr(rules, "SIGHTS", {}))
    if proofs := _room(context, "proofs"):
        PROOFS.update({one.key: one for one in proofs.PROOFS})
    if reactions := _room(context, "reactions"):
        for event, react in reactions.REACTIONS.items():
            REACTIONS.setdefault(event, []).append(react)
    if annexes := _room(context, "annexes"):
        for page, annex in annexes.ANNEXES.items():
            ANNEXES.setdefault(page, []).append(annex)


def _room(context: str, name: str) -> ModuleType | None:
    room = f"niangjia.{context}.{name}"
    return import_module(room) if find_spec(room) else None
