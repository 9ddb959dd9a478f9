"""Repeats a draw from what was published, with Python alone: python3 check_draw.py list.txt result.json"""

import hashlib
import json
import sys
from pathlib import Path


def sha(text):
    return hashlib.sha256(text.encode())


named = sys.argv[1:] if len(sys.argv) == 3 else sys.exit("用法：python3 check_draw.py list.txt result.json")
text = Path(named[0]).read_bytes().decode()
result = json.loads(Path(named[1]).read_bytes())
head, *lines = text.rstrip("\n").split("\n")
plan = json.loads(head)

# 1. the secret is the one whose fingerprint was published before the list closed
committed = sha(f"niangjia-draw-1|{plan['draw']}|{result['secret']}").hexdigest() == plan["commitment"]
# 2. the seed: secret, fingerprint of the list, public number
seed = sha(f"{result['secret']}|{sha(text).hexdigest()}|{result['number']}").hexdigest()
# 3. each group has as many balls as weight (that of its lightest member); its smallest ball is its rank
groups: dict = {}
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
    early = any(kept[pool] < plan["reserves"] for pool in pools)
    reserves += sorted(ticket for ticket, _, _ in groups[group]) if early else []
    for pool in pools:
        kept[pool] += 1
same = committed and winners == result["winners"] and reserves == result["reserves"]
print(f"承诺{'相' if committed else '不'}符，种子 {seed}，中签 {len(winners)} 人，结果{'' if same else '不'}一致")
sys.exit(0 if same else 1)
