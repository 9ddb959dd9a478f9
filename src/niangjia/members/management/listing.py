"""The first rows of each sort, for the screen and for ``--json``: cell, value, why, what would be right."""

from typing import Any

from niangjia.kernel.wording import number
from niangjia.members.batches import preview
from niangjia.members.batches.preview import Shown
from niangjia.members.models import SORTS, Batch

ORDER = ("invalid", "conflict", "duplicate", "moved", "changed", "new", "same")  # what needs a look comes first
MOST = 200

Rows = dict[str, list[dict[str, Any]]]


def listed(batch: Batch, limit: int) -> Rows:
    """Up to ``limit`` rows of each sort that has any; numbers of people are masked."""
    found = {}
    for sort in ORDER:
        if batch.counts.get(sort) and limit > 0:
            _, rows = preview.page(batch, sort, limit=min(limit, MOST))
            found[sort] = [_row(one) for one in rows]
    return found


def report(rows: Rows) -> str:
    """The rows as a person reads them, a block for each sort."""
    return "\n\n".join("\n".join(_block(sort, some)) for sort, some in rows.items()) + ("\n" if rows else "")


def unplaced(batch: Batch, limit: int) -> str:
    """The names of unions that were not found, most rows first, with the nearest unions there are."""
    lines = ["【没有对上的工会名称】"]
    for one in batch.unplaced[:limit]:
        near = "、".join(f"{union['name']} {union['code']}" for union in one["candidates"])
        lines.append(f"  {one['name']}（{number(one['rows'])} 行）" + (f"：最接近的是 {near}" if near else "：没有相近的"))
    return "\n".join([*lines, ""]) if len(lines) > 1 else ""


def _row(one: Shown) -> dict[str, Any]:
    told = {cell.sentence for cell in one.cells}
    return {
        "row": one.number,
        "name": one.name,
        "union": one.union,
        "cells": [
            {"cell": cell.cell, "column": cell.label, "value": cell.value, "reason": cell.reason, "right": cell.right}
            for cell in one.cells
        ],
        "reasons": [reason for reason in one.reasons if reason not in told],
        "warnings": one.warnings,
        "changes": [{"column": one.label, "before": one.before, "after": one.after} for one in one.changes],
    }


def _block(sort: str, rows: list[dict[str, Any]]) -> list[str]:
    lines = [f"【{SORTS[sort]}】前 {number(len(rows))} 行"]
    for row in rows:
        lines.append(f"  第 {row['row']} 行 {row['name'] or '（没有姓名）'}")
        for cell in row["cells"]:
            value = f"“{cell['value']}”" if cell["value"] else "（空）" if cell["cell"] else ""
            at = f"{cell['cell']} " if cell["cell"] else ""
            lines.append(f"    {at}{cell['column']}{value}：{cell['reason']}".replace("    ：", "    "))
            lines += [f"      应当：{cell['right']}"] if cell["right"] else []
        lines += [f"    {reason}" for reason in row["reasons"]]
        lines += [f"    {one['column']}：{one['before']} → {one['after']}" for one in row["changes"]]
        lines += [f"    留意：{warning}" for warning in row["warnings"]]
    return lines
