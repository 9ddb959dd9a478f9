"""Who goes with whom, out of choices that were mutual. Plain Python; numbers are those on the badges.

With ranks: a stable matching of the mutual choices, by deferred acceptance (D. Gale and L. S. Shapley, "College
Admissions and the Stability of Marriage", The American Mathematical Monthly 69, 1962, pp. 9-15, with lists that name
some of the others only). Stable is what is owed to hearts: no two who chose each other would both rather have each
other than whom they got; a matching of greatest weight may part such two for the sake of a sum. All stable matchings
leave the same people alone (D. McVitie and L. B. Wilson, 1970), so how many pairs there are does not depend on which is
taken. Deferred acceptance favours the side that asks; so both sides ask in turn, and the result with the better sum of
ranks is taken (the smaller list of pairs where they are even). So no side is favoured, and no order of input matters.

Without ranks every mutual choice is as good as another: then as many pairs as there can be, by augmenting paths (H. W.
Kuhn, "The Hungarian Method for the Assignment Problem", 1955, for the unweighted case), in the order of the numbers.
"""

from collections.abc import Iterable, Mapping, Sequence

Choices = Mapping[int, Sequence[int]]  # number -> numbers of the other side, the dearest first
Pairs = dict[int, int]  # both ways: a -> b and b -> a


def mutual(choices: Choices) -> dict[int, list[int]]:
    """For everybody, those who chose back, in one's own order; nobody else is named."""
    sets = {who: set(whom) for who, whom in choices.items()}
    return {who: [one for one in dict.fromkeys(whom) if who in sets.get(one, ())] for who, whom in choices.items()}


def best_pairs(choices: Choices, one_side: Iterable[int], *, ranked: bool) -> Pairs:
    """At most one partner for each, of those who chose each other. ``one_side``: who stands on one of the two sides."""
    found = mutual(choices)
    left = sorted(one for one in set(one_side) if one in found)
    right = sorted(set(found) - set(left))
    return _fair(found, left, right) if ranked else _most(found, left)


def _fair(found: Mapping[int, list[int]], left: Sequence[int], right: Sequence[int]) -> Pairs:
    ranks = {who: {one: place for place, one in enumerate(whom)} for who, whom in found.items()}

    def cost(pairs: Pairs) -> tuple[int, list[tuple[int, int]]]:
        return sum(ranks[who][one] for who, one in pairs.items()), sorted(pairs.items())

    return min(_asking(found, ranks, left), _asking(found, ranks, right), key=cost)


def _asking(found: Mapping[int, list[int]], ranks: Mapping[int, Mapping[int, int]], side: Sequence[int]) -> Pairs:
    """Deferred acceptance with one side asking: the best stable matching for each of that side."""
    partner: Pairs = {}
    asked, free = dict.fromkeys(side, 0), list(side)
    while free:
        who = free.pop()
        if asked[who] == len(found[who]):
            continue
        whom = found[who][asked[who]]
        asked[who] += 1
        holds = partner.get(whom)
        if holds is None or ranks[whom][who] < ranks[whom][holds]:
            partner[whom] = who
            free += [] if holds is None else [holds]
        else:
            free.append(who)
    return {**partner, **{who: whom for whom, who in partner.items()}}


def _most(found: Mapping[int, list[int]], left: Sequence[int]) -> Pairs:
    partner: Pairs = {}

    def finds(who: int, tried: set[int]) -> bool:
        for whom in sorted(found[who]):
            if whom not in tried:
                tried.add(whom)
                if whom not in partner or finds(partner[whom], tried):
                    partner[whom] = who
                    return True
        return False

    for who in left:
        finds(who, set())
    return {**partner, **{who: whom for whom, who in partner.items()}}
