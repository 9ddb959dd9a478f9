"""Roster files on disk: sealed, for they hold whole ID numbers; below MEDIA_ROOT, gone after ninety days."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from niangjia.kernel.errors import Invalid
from niangjia.kernel.sealed_files import write_sealed
from niangjia.members.models import Batch

FOLDER = "rosters"


def path_of(batch: Batch) -> Path:
    """Where a batch's file lies."""
    return Path(settings.MEDIA_ROOT) / batch.file


def remove(batch: Batch) -> None:
    """Take the file away."""
    if batch.file:
        path_of(batch).unlink(missing_ok=True)


def file_name(name: str) -> str:
    """A name to show: without folders and control characters."""
    plain = "".join(sign for sign in Path(name.replace("\\", "/")).name if sign.isprintable())
    return plain[-200:] or "花名册"


def store(path: Path, parts: Iterable[bytes]) -> tuple[int, str]:
    """Write the file, sealed; the size and digest of what came. Raises :class:`Invalid`: empty or too large."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0

    def seen() -> Iterator[bytes]:
        nonlocal size
        for part in parts:
            size += len(part)
            if size > settings.ROSTER_LIMIT:
                raise _too_big()
            digest.update(part)
            yield part
        if not size:
            raise Invalid("文件是空的，没有任何内容，请确认后重新上传。", errors={"file": ["文件是空的。"]})

    write_sealed(path, seen())
    return size, digest.hexdigest()


def _too_big() -> Invalid:
    limit = settings.ROSTER_LIMIT >> 20
    return Invalid(
        f"文件超过 {limit} MB，请拆成几个文件分次导入。", errors={"file": [f"文件超过 {limit} MB。"]}
    )
