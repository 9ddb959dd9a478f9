"""What a file is, by its content; the name is only asked whether it agrees."""

import io
import zipfile
from pathlib import PurePath

from niangjia.kernel.errors import Invalid

ALLOWED: dict[str, str] = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv",
    "txt": "text/plain",
}
IMAGES = frozenset({"jpg", "png", "webp"})
SAME = {"jpeg": "jpg", "jfif": "jpg", "jpe": "jpg"}
BINARY = ("pdf", "jpg", "png", "webp")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORDS = "、".join(ALLOWED)
MARKUP = ("<", "%!ps", "#!")  # html, svg, xml, PostScript and scripts are text that something would run


def kind_of(name: str, data: bytes) -> str:
    """The extension that the content has earned; raises :class:`Invalid` with a sentence.

    ``data`` is the whole file. The extension in ``name`` must agree, so that nothing is opened as what it is not.
    """
    said = PurePath(name).suffix.lstrip(".").lower()
    said = SAME.get(said, said)
    if said not in ALLOWED:
        raise _refused(f"不接受“.{said}”这类文件。" if said else "文件名没有扩展名。")
    found = _by_content(data)
    if found == "text" and said in {"csv", "txt"}:
        return said
    if found != said:
        raise _refused(f"文件名是“.{said}”，内容却不是，请用原来的软件重新保存后再上传。")
    return found


def _by_content(data: bytes) -> str:
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    if data.startswith(OLE):
        return "xls" if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data else ""
    import puremagic  # its table is for the process that reads a file, not for every one

    try:
        guess = puremagic.from_string(data[:4096]).lstrip(".").lower()
    except puremagic.PureError:
        guess = ""
    guess = SAME.get(guess, guess)
    return guess if guess in BINARY else _text(data)


def _office(data: bytes) -> str:
    """Excel or Word in a zip, without macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return ""
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _refused("文件里带有宏，请另存为不带宏的格式。")
    if "xl/workbook.xml" in names:
        return "xlsx"
    return "docx" if "word/document.xml" in names else ""


def _text(data: bytes) -> str:
    """``text`` for readable text in a Chinese or Unicode encoding that is no markup or script, else nothing."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        start = text.lstrip("\ufeff \t\r\n\0")[:16].lower()
        plain = not any(ord(mark) < 32 and mark not in "\t\r\n\f" for mark in text)
        return "text" if plain and not start.startswith(MARKUP) else ""
    return ""


def _refused(sentence: str) -> Invalid:
    return Invalid(f"{sentence}可以上传：{WORDS}。", code="file-type", errors={"file": [sentence]})
