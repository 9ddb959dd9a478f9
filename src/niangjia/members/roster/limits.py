"""How big a roster may be, in one place, and the refusal that everything in this package raises."""

from typing import Final

MAX_FILE: Final = 200 * 1024 * 1024  # bytes as uploaded
MAX_UNPACKED: Final = 1536 * 1024 * 1024  # bytes in an .xlsx once it is inflated
MAX_RATIO: Final = 400  # unpacked to packed; honest rosters stay below 100
RATIO_FROM: Final = 32 * 1024 * 1024  # bytes below which the ratio does not matter
MAX_PARTS: Final = 2_000  # files inside an .xlsx
MAX_ROWS: Final = 1_500_000  # Excel itself ends at 1,048,576
MAX_COLUMNS: Final = 200
FREE_AREA: Final = 5_000_000  # cells of a sheet that may be empty without being suspicious
MAX_EMPTY_RATIO: Final = 4  # cells of the used rectangle to filled cells, above FREE_AREA
MAX_HTML: Final = 30 * 1024 * 1024  # bytes of a page saved as .xls


class Unreadable(Exception):
    """The file cannot be taken as a roster; `sentence` says in Chinese why, and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def too_many_rows() -> Unreadable:
    return Unreadable(f"文件超过 {MAX_ROWS:,} 行，请拆成几个文件分次导入。")


def too_many_columns(count: int) -> Unreadable:
    return Unreadable(
        f"表格有 {count:,} 列，最多只能读 {MAX_COLUMNS} 列；请删除右侧多余的列后另存，再重新上传。"
    )
