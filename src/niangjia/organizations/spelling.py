"""How a union's name is found by letters: its pinyin and its initials."""

from functools import lru_cache

PINYIN, INITIALS = 400, 120


@lru_cache(maxsize=8192)
def reading(sign: str) -> str:
    """The letters of one sign: 嘉 → jia; nothing for what is not read."""
    if sign.isascii():
        return sign.lower() if sign.isalnum() else ""
    from pypinyin import lazy_pinyin  # 10 MB; loaded where something is named, not in every process

    read = "".join(lazy_pinyin(sign, errors="ignore"))
    return read if read.isascii() else ""


def keys(name: str) -> tuple[str, str]:
    """(pinyin, initials) of a name, lower case ASCII, cut to the columns: 嘉言区 → (jiayanqu, jyq)."""
    parts = [part for part in map(reading, name) if part]
    return "".join(parts)[:PINYIN], "".join(part[0] for part in parts)[:INITIALS]
