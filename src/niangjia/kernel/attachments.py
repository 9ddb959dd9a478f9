"""Files of records: typed by content, stored outside the web root under random names, reached by the record's own rule.

The context that owns a model says in ``ATTACHMENT_RULES`` which records of it a user may see; who may see the record
may see its files. A model without a rule shows its files to nobody.

A context whose files are confidential says in ``ATTACHMENT_LOOKS`` what is to be noted when one is opened, so that the
person it is about can see who did.

Files and small pictures are sealed at rest (:mod:`niangjia.kernel.sealed_files`) and follow ``./manage keys rotate``. A
model whose files are for everybody anyway, such as the pictures of a public page, says so in ``OPEN_LABELS``; the files
that it gets from then on are kept as they are.
"""

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, models, transaction

from niangjia.kernel import audit
from niangjia.kernel.errors import Invalid, Missing
from niangjia.kernel.filetypes import ALLOWED, IMAGES, kind_of
from niangjia.kernel.records import Record, account_of
from niangjia.kernel.sealed import SealBroken
from niangjia.kernel.sealed_files import CHUNK, open_sealed, write_sealed

Visible = Callable[[Any], "models.QuerySet[Any]"]
Look = Callable[[Any, "Attachment"], None]
ATTACHMENT_RULES: dict[str, Visible] = {}
ATTACHMENT_LOOKS: dict[str, Look] = {}
OPEN_LABELS: set[str] = set()
SEALED, OPEN = "attachments", "open"  # the folders; a file's own says which it is


class Attachment(Record):
    """One stored file of one record."""

    owner_label = models.CharField(max_length=64)
    owner_id = models.UUIDField()
    name = models.CharField("文件名", max_length=150)
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField("校验值", max_length=64)
    kind = models.CharField("类型", max_length=8, choices=[(kind, kind) for kind in ALLOWED])
    stored = models.CharField(max_length=80, unique=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "附件"
        indexes = [models.Index(fields=["owner_label", "owner_id"], name="attachment_by_owner")]
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def content_type(self) -> str:
        """The media type that its content has earned."""
        return ALLOWED[self.kind]

    @property
    def file(self) -> Path:
        """Where the bytes lie, sealed unless :attr:`is_open`."""
        return Path(settings.MEDIA_ROOT) / self.stored

    @property
    def small(self) -> Path:
        """Where the thumbnail of a picture lies."""
        return self.file.with_suffix(".thumb.jpg")

    @property
    def is_image(self) -> bool:
        """Whether it has a thumbnail."""
        return self.kind in IMAGES

    @property
    def is_open(self) -> bool:
        """Whether the file is kept as it is, because its record is for everybody."""
        return self.stored.startswith(f"{OPEN}/")

    def parts(self) -> Iterator[bytes]:
        """The bytes that were uploaded, a piece at a time. Raises ``FileNotFoundError``, :class:`SealBroken`."""
        if not self.is_open:
            yield from open_sealed(self.file)
            return
        with self.file.open("rb") as file:
            yield from iter(lambda: file.read(CHUNK), b"")

    def is_whole(self) -> bool:
        """Whether the stored bytes are there and unaltered."""
        digest = hashlib.sha256()
        try:
            for part in self.parts():
                digest.update(part)
        except (OSError, SealBroken):
            return False
        return digest.hexdigest() == self.sha256


def attach(file: UploadedFile[Any], *, owner: models.Model, by: Any) -> Attachment:
    """Store an uploaded file with a record; the caller has checked that ``by`` may change the record.

    Raises :class:`Invalid`: empty, larger than ``settings.ATTACHMENT_LIMIT`` bytes, or of a type that is not accepted.
    """
    name = clean_name(file.name or "")
    data = _read(file)
    kind = kind_of(name, data)
    small = _small_picture(data) if kind in IMAGES else None
    made = Attachment(
        owner_label=owner._meta.label_lower,
        owner_id=owner.pk,
        name=name,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        kind=kind,
        stored=_place(OPEN if owner._meta.label_lower in OPEN_LABELS else SEALED),
        uploaded_by=account_of(by),
    )
    _store(made, data, small)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            audit.record("attachment.add", by=by, target=owner, detail={"name": name, "sha256": made.sha256})
    except DatabaseError:
        _remove(made)
        raise
    return made


def detach(*, attachment: Attachment, by: Any, reason: str = "") -> None:
    """Take a file away: the row now, the bytes after the commit."""
    with transaction.atomic():
        detail = {"name": attachment.name, "sha256": attachment.sha256, "owner": str(attachment.owner_id)}
        audit.record("attachment.remove", by=by, target=attachment, detail=detail, reason=reason)
        Attachment.objects.filter(pk=attachment.pk).delete()
        transaction.on_commit(lambda: _remove(attachment))


def attachments_of(owner: models.Model) -> models.QuerySet[Attachment]:
    """The files of a record, oldest first."""
    return Attachment.objects.filter(owner_label=owner._meta.label_lower, owner_id=owner.pk)


def reachable(user: Any, pk: Any) -> Attachment:
    """A file whose record the user may see; raises :class:`Missing`, which does not tell whether it exists."""
    found = Attachment.objects.filter(pk=pk).first()
    visible = ATTACHMENT_RULES.get(found.owner_label) if found else None
    if found is None or visible is None or not visible(user).filter(pk=found.owner_id).exists():
        raise Missing("没有这个文件，或者您看不到它所属的记录。")
    return found


def clean_name(name: str) -> str:
    """A file name without folders and control characters, at most 150 characters, extension kept."""
    name = PurePath(name.replace("\\", "/")).name
    name = "".join(mark for mark in name if mark.isprintable() and mark not in '<>:"|?*').strip(" .")
    stem, dot, extension = name.rpartition(".")
    return f"{stem[: 149 - len(extension)]}{dot}{extension}" if dot else name[:150]


def _read(file: UploadedFile[Any]) -> bytes:
    limit = settings.ATTACHMENT_LIMIT
    data: bytes = file.read(limit + 1)
    if not data:
        raise Invalid("文件是空的。", code="file-empty", errors={"file": ["文件是空的，请重新选择。"]})
    if len(data) > limit:
        raise Invalid(f"文件超过 {limit // 1024 // 1024} MB，请压缩或拆分后再上传。", code="file-size", at="file")
    return data


def _small_picture(data: bytes) -> bytes | None:
    from niangjia.kernel.thumbnails import check_image, thumbnail  # Pillow: 8 MB, where a picture comes in

    return thumbnail(data) if check_image(data) else None


def _place(folder: str) -> str:
    name = secrets.token_hex(20)
    return f"{folder}/{name[:2]}/{name}"


def _store(made: Attachment, data: bytes, small: bytes | None) -> None:
    made.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path, content in ((made.file, data), (made.small, small)):
        if content is None:
            continue
        if not made.is_open:
            write_sealed(path, [content])
            continue
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)


def _remove(made: Attachment) -> None:
    made.file.unlink(missing_ok=True)
    made.small.unlink(missing_ok=True)
