"""Repeats a draw from what was published, with Python alone: python3 check_draw.py list.txt result.json"""

import hashlib
import json
import sys


def sha(text):
    return hashlib.sha256(text.encode())


with open(sys.argv[1], encoding="utf-8", newline="") as file:
    text = file.read()
with open(sys.argv[2], encoding="utf-8") as file:
    result = json.load(file)
head, *lines = text.rstrip("\n").split("\n")
plan = json.loads(head)

# 1. the secret is the one whose fingerprint was published before the list closed
committed = sha(f"niangjia-draw-1|{plan['draw']}|{result['secret']}").hexdigest() == plan["commitment"]
# 2. the seed: secret, fingerprint of the list, public number
seed = sha(f"{result['secret']}|{sha(text).hexdigest()}|{result['number']}").hexdigest()
# 3. each group has as many balls as weight (that of its lightest member); its smallest ball is its rank
groups = {}
for line in lines:
    ticket, group, pool, weight, name = line.split("\t")
    groups.setdefault(group, []).append((ticket, pool, int(weight)))
order = []
for group, people in groups.items():
    balls = range(1, min(weight for _, _, weight in people) + 1)
    order.append((min(sha(f"{seed}|{group}|{ball}").digest() for ball in balls), group))
# 4. places in that order, a group whole or not at all; then unused places move on, and once more
free = {pool["name"]: pool["places"] for pool in plan["pools"]}
waiting, winners, reserves, kept = [group for _, group in sorted(order)], [], [], dict.fromkeys(free, 0)
for turn in (1, 2):
    rest = []
    for group in waiting:
        wanted = [pool for _, pool, _ in groups[group]]
        if all(free[pool] >= wanted.count(pool) for pool in wanted):
            for pool in wanted:
                free[pool] -= 1
            winners += sorted(ticket for ticket, _, _ in groups[group])
        else:
            rest.append(group)
    waiting = rest
    for pool in plan["pools"] if turn == 1 else []:
        if pool["spill"]:
            free[pool["spill"]] += free[pool["name"]]
            free[pool["name"]] = 0
# 5. reserves: of those left, the first so many groups for each pool
for group in waiting:
    pools = {pool for _, pool, _ in groups[group]}
    reserves += (
        sorted(t for t, _, _ in groups[group]) if any(kept[p] < plan["reserves"] for p in pools) else []
    )
    for pool in pools:
        kept[pool] += 1
same = committed and winners == result["winners"] and reserves == result["reserves"]
words = [
    "承诺相符" if committed else "承诺不符",
    f"种子 {seed}",
    f"中签 {len(winners)} 人",
    f"候补 {len(reserves)} 人",
]
print("，".join([*words, "结果一致" if same else "结果不一致"]))
sys.exit(0 if same else 1)
