"""Register lists for tests: rows as a cadre has them, and credit codes that pass the check."""

import csv
import io
from typing import Any

from niangjia.organizations.creditcode import check_character

HEAD = ("企业名称", "统一社会信用代码", "住所", "行业门类", "从业人数", "经营状态", "所属街道")


def code(number: int) -> str:
    """An invented credit code."""
    first = f"91470101MA{number:07d}"
    return first + check_character(first)


def as_csv(*rows: Any, head: Any = HEAD, before: Any = ()) -> bytes:
    """A file: lines before, the header, the rows; in the encoding that Excel writes."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([*before, head, *rows])
    return out.getvalue().encode("gb18030")
