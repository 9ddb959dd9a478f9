"""Files: typed by content, bounded, stored apart, seen by who sees the record."""

import hashlib
import io
import zipfile

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from niangjia.kernel import attachments, thumbnails
from niangjia.kernel.attachments import (
    ATTACHMENT_RULES,
    Attachment,
    attach,
    attachments_of,
    clean_name,
    detach,
)
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Invalid
from niangjia.kernel.sealed import SealBroken
from niangjia.kernel.sealed_files import MAGIC, open_sealed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def owner():
    return get_user_model().objects.create_user("owner")


@pytest.fixture
def rules():
    before = dict(ATTACHMENT_RULES)
    yield ATTACHMENT_RULES
    ATTACHMENT_RULES.clear()
    ATTACHMENT_RULES.update(before)


def picture(kind="JPEG", size=(900, 600), **save):
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **save)
    return out.getvalue()


def packed(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "Workbook".encode("utf-16-le")
GOOD = {
    "文件.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "a.jpg": picture(),
    "a.jpeg": picture(),
    "a.PNG": picture("PNG"),
    "a.webp": picture("WEBP"),
    "a.xlsx": packed("[Content_Types].xml", "xl/workbook.xml"),
    "a.docx": packed("[Content_Types].xml", "word/document.xml"),
    "a.xls": OLE,
    "a.csv": "姓名,身份证号\n甲,1\n".encode("gb18030"),
    "a.txt": "说明".encode(),
}
BAD = {
    "empty.pdf": b"",
    "a.exe": b"MZ\x90\0" + b"\0" * 100,
    "a.pdf": b"MZ\x90\0" + b"\0" * 100,
    "a.html": b"<html><script>alert(1)</script>",
    "b.txt": b"  <!doctype html><script>1</script>",
    "c.txt": b"\xef\xbb\xbf<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
    "d.svg": b"<svg/>",
    "e.csv": b"#!/bin/sh\nrm -rf /",
    "f.png": picture(),
    "g.jpg": b"\xff\xd8\xff\xe0" + b"\0" * 50,
    "h.xlsx": packed("hello.txt"),
    "i.xlsx": packed("xl/workbook.xml", "xl/vbaProject.bin"),
    "j.xlsx": b"PK\x03\x04broken",
    "k.docx": packed("xl/workbook.xml"),
    "l.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,
    "m.txt": b"\0\1\2",
    "n.txt": b"\x7fELF\2\1\1\0",
    "noextension": b"text",
    "o.zip": packed("a"),
}


def put(name, data, owner):
    return attach(SimpleUploadedFile(name, data), owner=owner, by=owner)


@pytest.mark.parametrize("name", GOOD)
def test_what_is_accepted(name, owner, folder):
    made = put(name, GOOD[name], owner)
    assert b"".join(made.parts()) == GOOD[name]
    assert made.sha256 == hashlib.sha256(GOOD[name]).hexdigest()
    assert folder in made.file.parents
    assert name not in str(made.file)
    assert made.is_whole()
    assert made.small.exists() is made.is_image
    assert attachments_of(owner).get() == made


@pytest.mark.parametrize("name", BAD)
def test_what_is_refused_leaves_nothing(name, owner, folder):
    with pytest.raises(Invalid) as caught:
        put(name, BAD[name], owner)
    assert caught.value.errors["file"]
    assert not Attachment.objects.exists()
    assert not [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else True


def test_too_large_is_refused_and_says_the_limit(owner, settings):
    settings.ATTACHMENT_LIMIT = 1024 * 1024
    with pytest.raises(Invalid, match="1 MB"):
        put("a.txt", b"a" * (1024 * 1024 + 1), owner)
    assert put("a.txt", b"a" * 1024 * 1024, owner).size == 1024 * 1024


def test_a_picture_that_would_fill_the_memory_is_refused(owner, monkeypatch):
    monkeypatch.setattr(thumbnails, "MOST_PIXELS", 1000)
    with pytest.raises(Invalid, match="像素"):
        put("a.png", picture("PNG", (100, 100)), owner)


def test_the_thumbnail_carries_nothing_but_pixels(owner):
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6  # turned
    made = put("a.jpg", picture(exif=exif), owner)
    small = b"".join(open_sealed(made.small))
    assert b"SecretCamera" not in small
    with Image.open(io.BytesIO(small)) as image:
        assert image.size == (320, 480)
        assert not image.getexif()


def test_a_broken_picture_is_refused(owner):
    with pytest.raises(Invalid, match="打不开"):
        put("a.jpg", picture()[:400], owner)


def test_names_lose_folders_and_tricks():
    assert clean_name("../../etc/passwd.txt") == "passwd.txt"
    assert clean_name("C:\\temp\\名单.xlsx") == "名单.xlsx"
    assert clean_name("a\u202excod.exe\n") == "axcod.exe"
    assert len(clean_name("长" * 300 + ".pdf")) <= 150
    assert clean_name("长" * 300 + ".pdf").endswith(".pdf")


def test_a_row_that_fails_leaves_no_file(owner, folder, monkeypatch):
    from django.db import DatabaseError

    def fails(*_args, **_rest):
        raise DatabaseError

    monkeypatch.setattr(attachments.audit, "record", fails)
    with pytest.raises(DatabaseError):
        put("a.txt", b"x", owner)
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_taken_away_the_bytes_go_after_the_commit(owner, django_capture_on_commit_callbacks):
    made = put("a.jpg", picture(), owner)
    with django_capture_on_commit_callbacks(execute=True):
        detach(attachment=made, by=owner)
        assert made.file.exists()
    assert not made.file.exists()
    assert not made.small.exists()
    assert set(AuditEntry.objects.values_list("verb", flat=True)) == {"attachment.add", "attachment.remove"}


def test_altered_bytes_are_noticed(owner):
    made = put("a.txt", b"x", owner)
    made.file.write_bytes(b"y")
    assert not made.is_whole()


def test_files_and_small_pictures_are_sealed_at_rest(owner):
    made, text = put("a.jpg", GOOD["a.jpg"], owner), put("a.txt", b"a private word " * 5000, owner)
    for path in (made.file, made.small, text.file):
        assert path.read_bytes().startswith(MAGIC)
    assert b"a private word" not in text.file.read_bytes()
    text.file.write_bytes(made.file.read_bytes())  # another file in its place
    with pytest.raises(SealBroken):
        list(text.parts())
    assert not text.is_whole()


def test_a_record_for_everybody_keeps_its_files_as_they_are(owner, client, rules, monkeypatch):
    monkeypatch.setattr(attachments, "OPEN_LABELS", {"accounts.user"})
    rules["accounts.user"] = lambda user: get_user_model().objects.all()
    made = put("a.jpg", GOOD["a.jpg"], owner)
    assert made.file.read_bytes() == GOOD["a.jpg"]
    monkeypatch.setattr(attachments, "OPEN_LABELS", set())
    made.refresh_from_db()
    assert made.is_whole()
    client.force_login(owner)
    answer = client.get(reverse("kernel:attachment", args=[made.pk]))
    assert b"".join(answer.streaming_content) == GOOD["a.jpg"]


def test_a_broken_file_is_said_and_nothing_of_it_goes_out(client, owner, rules):
    rules["accounts.user"] = lambda user: get_user_model().objects.filter(pk=user.pk)
    client.force_login(owner)
    made = put("a.txt", b"x", owner)
    sealed = made.file.read_bytes()
    made.file.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    answer = client.get(reverse("kernel:attachment", args=[made.pk]))
    assert answer.status_code == 404
    assert "损坏" in answer.content.decode()


def test_only_who_sees_the_record_gets_the_file(client, owner, rules):
    other = get_user_model().objects.create_user("other")
    made = put("名单.xlsx", GOOD["a.xlsx"], owner)
    url = reverse("kernel:attachment", args=[made.pk])
    assert client.get(url).status_code == 302
    client.force_login(owner)
    assert client.get(url).status_code == 404  # no rule, nobody
    rules["accounts.user"] = lambda user: get_user_model().objects.filter(pk=user.pk)
    answer = client.get(url)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == GOOD["a.xlsx"]
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Length"] == str(len(GOOD["a.xlsx"]))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    client.force_login(other)
    assert client.get(url).status_code == 404


def test_the_thumbnail_of_a_picture_alone(client, owner, rules):
    rules["accounts.user"] = lambda user: get_user_model().objects.filter(pk=user.pk)
    client.force_login(owner)
    image, text = put("a.png", GOOD["a.PNG"], owner), put("a.txt", b"x", owner)
    assert client.get(reverse("kernel:attachment_small", args=[image.pk]))["Content-Type"] == "image/jpeg"
    assert client.get(reverse("kernel:attachment_small", args=[text.pk])).status_code == 404
    image.file.unlink()
    assert client.get(reverse("kernel:attachment", args=[image.pk])).status_code == 404
