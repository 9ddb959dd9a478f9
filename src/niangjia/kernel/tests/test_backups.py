"""A backup brings everything back into an empty database, and refuses whatever it should."""

from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import CommandError

from niangjia.kernel import audit
from niangjia.kernel.backups import backup, restore
from niangjia.kernel.errors import Invalid, Refused

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "19900000011"


def empty() -> None:
    call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def house(settings, tmp_path: Path):
    settings.MEDIA_ROOT = tmp_path / "files"
    (settings.MEDIA_ROOT / "rosters").mkdir(parents=True)
    (settings.MEDIA_ROOT / "rosters" / "a.bin").write_bytes(b"roster")
    (settings.MEDIA_ROOT / "exports").mkdir()
    (settings.MEDIA_ROOT / "exports" / "b.csv").write_text("x")
    user = get_user_model().objects.create_user(username="shi-zuzhi", password="yunhu-2026", phone=NUMBER)
    audit.record("test", by=user, reason="备份之前")
    return settings


def test_everything_comes_back(house, tmp_path: Path) -> None:
    target = tmp_path / "one.tar"
    manifest = backup(target)
    assert manifest["files"] == 1
    assert NUMBER.encode() not in target.read_bytes(), "sealed stays sealed"
    empty()
    (house.MEDIA_ROOT / "rosters" / "a.bin").unlink()
    restore(target)
    user = get_user_model().objects.get()
    assert (user.username, user.phone) == ("shi-zuzhi", NUMBER)
    assert audit.AuditEntry.objects.get(verb="test").reason == "备份之前"
    assert (house.MEDIA_ROOT / "rosters" / "a.bin").read_bytes() == b"roster"
    assert get_user_model().objects.create_user(username="new", password="yunhu-2026").pk


def test_a_house_with_people_is_not_overwritten(house, tmp_path: Path) -> None:
    backup(tmp_path / "one.tar")
    with pytest.raises(Refused, match="已经有人"):
        restore(tmp_path / "one.tar")


def test_an_existing_file_is_not_overwritten(house, tmp_path: Path) -> None:
    (tmp_path / "one.tar").write_text("mine")
    with pytest.raises(Refused, match="不会覆盖"):
        backup(tmp_path / "one.tar")
    assert (tmp_path / "one.tar").read_text() == "mine"


@pytest.mark.parametrize("content", [b"", b"no tar at all", b"\x00" * 2048])
def test_what_is_no_backup_changes_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.tar").write_bytes(content)
    with pytest.raises(Invalid, match="不是娘家的备份"):
        restore(tmp_path / "bad.tar")
    assert not get_user_model().objects.exists()


def test_a_backup_that_was_cut_off_changes_nothing(house, tmp_path: Path) -> None:
    backup(tmp_path / "one.tar")
    empty()
    whole = (tmp_path / "one.tar").read_bytes()
    (tmp_path / "half.tar").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Invalid):
        restore(tmp_path / "half.tar")
    assert not get_user_model().objects.exists()


def test_the_command_says_that_keys_are_kept_apart(house, tmp_path: Path, capsys) -> None:
    call_command("backup", str(tmp_path / "one.tar"))
    assert "密钥不在备份里" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("restore", str(tmp_path / "missing.tar"))
