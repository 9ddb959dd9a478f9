"""What a file is by its content; its name is never believed."""

from typing import Final

from niangjia.members.roster.limits import Unreadable

_PICTURE: Final = "这是一张图片，不是表格；请上传 Excel（.xlsx、.xls）或 CSV 文件。"
_PACKED: Final = "这是压缩包；请先解压，再上传里面的 Excel 或 CSV 文件。"
_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"BM", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"%PDF", "这是 PDF 文件，不是表格；请向提供人索取原始的 Excel 文件。"),
    (b"Rar!", _PACKED),
    (b"7z\xbc\xaf", _PACKED),
    (b"\x1f\x8b", _PACKED),
    (b"BZh", _PACKED),
    (b"\xfd7zXZ", _PACKED),
    (b"{\\rtf", "这是 RTF 文档，不是表格；请把表格复制到 Excel 里另存为 .xlsx 后上传。"),
    (b"SQLite format 3", "这是数据库文件；请先导出为 Excel 或 CSV。"),
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED: Final = (
    "文件有打开密码，无法读取；请在 Excel 里打开，到“文件—信息—保护工作簿”取消密码后另存，再重新上传。"
)
_WORD: Final = "这是 Word 文档，不是表格；请把表格复制到 Excel 里另存为 .xlsx 后上传。"
_XML2003: Final = "这是“XML 电子表格 2003”格式；请用 Excel 或 WPS 打开，另存为 .xlsx 后上传。"


def kind_of(head: bytes, whole: bytes | None = None) -> str:
    """ "zip", "xls", "html" or "text", from the first kilobytes (and, for the old formats, from all of the bytes).

    Raises Unreadable for everything that is certainly none of these.
    """
    if not head:
        raise Unreadable("文件是空的，没有任何内容；请确认表格已经保存，再重新上传。")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(_OLE):
        return _ole(whole if whole is not None else head)
    for magic, sentence in _MAGIC:
        if head.startswith(magic) and not _is_text(head):
            raise Unreadable(sentence)
    if head[:4] == b"RIFF" or head[4:8] == b"ftyp":
        raise Unreadable("这是图片、音频或视频，不是表格；请上传 Excel（.xlsx、.xls）或 CSV 文件。")
    return _markup(head)


def _is_text(head: bytes) -> bool:
    return (
        not head.startswith((b"%PDF", b"{\\rtf"))
        and head[:64].isascii()
        and all(byte >= 9 for byte in head[:64])
    )


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def _ole(whole: bytes) -> str:
    if _utf16("EncryptedPackage") in whole:
        raise Unreadable(ENCRYPTED)
    if _utf16("WordDocument") in whole:
        raise Unreadable(_WORD)
    if _utf16("Workbook") in whole or _utf16("Book") in whole:
        return "xls"
    raise Unreadable("文件已损坏，或不是 Excel 表格；请用 Excel 或 WPS 打开确认，另存为 .xlsx 后上传。")


def _markup(head: bytes) -> str:
    start = head[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if not start.startswith(b"<"):
        return "text"
    if b"office:spreadsheet" in start and b"<html" not in start:
        raise Unreadable(_XML2003)
    if (
        start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<style"))
        or b"<table" in start
    ):
        return "html"
    return "html" if b"<html" in start else "text"
