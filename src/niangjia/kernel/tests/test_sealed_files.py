"""Files sealed at rest: whole, altered, cut, moved, under another key; and the plain copies that come and go."""

import os
import signal
import subprocess
import sys

import pytest

from niangjia.kernel import keys, sealed_files
from niangjia.kernel.ciphers import HEAD
from niangjia.kernel.keys import SOURCE
from niangjia.kernel.sealed import SealBroken
from niangjia.kernel.sealed_files import (
    CHUNK,
    FRONT,
    MAGIC,
    WHOLE,
    open_sealed,
    opened,
    plain_size,
    sealing,
    sweep,
    write_sealed,
)

ID = b"110101199003071234"
LONG = ID * (3 * CHUNK // len(ID))


@pytest.fixture(autouse=True)
def house(tmp_path, settings, monkeypatch):
    monkeypatch.delenv("NIANGJIA_KEYS", raising=False)
    settings.KEY_FILE = tmp_path / "sealing.json"
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MEDIA_ROOT.mkdir()
    keys.save(keys.new_keyring(), settings.KEY_FILE)
    yield settings.MEDIA_ROOT
    SOURCE.forget()


def _read(path) -> bytes:
    return b"".join(open_sealed(path))


@pytest.mark.parametrize("cipher", ["aes256gcm", "sm4gcm"])
@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_goes_in_comes_out(house, settings, cipher, size):
    settings.SEALED_CIPHER = cipher
    data = os.urandom(size)
    write_sealed(house / "a", [data[:100], b"", data[100:]])
    assert _read(house / "a") == data
    assert (house / "a").stat().st_mode & 0o777 == 0o600


def test_nothing_of_the_plain_text_is_on_disk(house):
    write_sealed(house / "a", [LONG])
    assert ID not in (house / "a").read_bytes()


def _flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: _flip(data, FRONT - 1),
        lambda data: _flip(data, FRONT + 20),
        lambda data: _flip(data, len(data) - 1),
        lambda data: data[:-1],
        lambda data: data[: FRONT + WHOLE],
        lambda data: data[: FRONT + 2 * WHOLE],
        lambda data: data[:FRONT],
        lambda data: data[:5],
        lambda data: data + b"x",
        lambda data: data + data[FRONT : FRONT + WHOLE],
        lambda data: data[:FRONT] + data[FRONT + WHOLE :],
        lambda data: data[:FRONT] + data[FRONT + WHOLE : FRONT + 2 * WHOLE] + data[FRONT : FRONT + WHOLE]
        + data[FRONT + 2 * WHOLE :],
        lambda data: LONG,
    ],
)  # fmt: skip
def test_altered_cut_or_reordered_is_found(house, spoil):
    write_sealed(house / "a", [LONG])
    (house / "a").write_bytes(spoil((house / "a").read_bytes()))
    with pytest.raises(SealBroken):
        _read(house / "a")


def test_a_file_does_not_pass_for_another(house):
    write_sealed(house / "a", [ID])
    (house / "a").rename(house / "b")
    with pytest.raises(SealBroken):
        _read(house / "b")


def test_after_a_change_of_key_old_files_are_read_and_sealed_anew(house, settings):
    write_sealed(house / "a", [LONG])
    keys.save(keys.with_new_key(keys.load(settings.KEY_FILE)), settings.KEY_FILE)
    SOURCE.forget()
    assert _read(house / "a") == LONG
    assert sealed_files.reseal_files() == 1
    assert (house / "a").read_bytes()[len(MAGIC) :][1:HEAD] == b"\x00\x02"
    assert _read(house / "a") == LONG
    assert sealed_files.reseal_files() == 0
    assert [path.name for path in house.iterdir()] == ["a"]


def test_with_another_keyring_nothing_is_read(house, settings):
    write_sealed(house / "a", [ID])
    keys.save(keys.new_keyring(), settings.KEY_FILE)
    SOURCE.forget()
    with pytest.raises(SealBroken):
        _read(house / "a")


def test_a_writer_that_fails_leaves_nothing(house):
    def parts():
        yield LONG
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        write_sealed(house / "a", parts())
    assert not list(house.iterdir())


def test_the_plain_copy_goes_even_on_an_error(house):
    write_sealed(house / "a", [LONG])
    with opened(house / "a") as plain:
        assert plain.read_bytes() == LONG
        assert plain.stat().st_mode & 0o777 == 0o600
        assert plain.parent.stat().st_mode & 0o777 == 0o700
        assert sweep() == 0  # it is in use
        assert plain.exists()
    assert not list(plain.parent.iterdir())
    with pytest.raises(ZeroDivisionError), opened(house / "a"):
        1 / 0  # noqa: B018
    assert not list(plain.parent.iterdir())


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_a_writer_fills_a_private_file_that_is_sealed_in_the_end(house, size):
    data = os.urandom(size)
    for _ in range(2):  # a second run writes the same file again
        with sealing(house / "a") as plain:
            plain.write_bytes(data)
            (plain.parent / "beside").write_bytes(b"rows of the writer's own")
            assert plain.parent.stat().st_mode & 0o777 == 0o700
            assert sweep() == 0  # it is in use
    assert _read(house / "a") == data
    assert plain_size(house / "a") == size
    assert [path.name for path in house.iterdir()] == ["a"]
    assert not list(sealed_files.folder().iterdir())


def test_a_writer_that_fails_leaves_what_was_there(house):
    write_sealed(house / "a", [ID])
    with pytest.raises(ZeroDivisionError), sealing(house / "a") as plain:
        plain.write_bytes(LONG[: 1 // 0])
    assert _read(house / "a") == ID
    assert not list(sealed_files.folder().iterdir())


def test_a_private_folder_that_nobody_holds_is_swept(house):
    left = sealed_files.folder() / "left"
    left.mkdir(parents=True)
    (left / "plain").write_bytes(LONG)
    assert sweep() == 1
    assert not left.exists()


HOLD = """
import sys
from pathlib import Path
from django.conf import settings
settings.configure(MEDIA_ROOT=sys.argv[1], KEY_FILE=sys.argv[2], SEALED_CIPHER="aes256gcm")
from niangjia.kernel.sealed_files import opened
with opened(Path(sys.argv[1]) / "a") as plain:
    print(plain, flush=True)
    sys.stdin.read()
"""


def test_what_a_killed_process_leaves_is_swept(house, settings):
    write_sealed(house / "a", [LONG])
    arguments = [sys.executable, "-c", HOLD, str(house), str(settings.KEY_FILE)]
    found = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=found
    ) as other:
        plain = other.stdout.readline().strip()
        assert sweep() == 0
        other.send_signal(signal.SIGKILL)
        other.wait(30)
    assert os.path.exists(plain)
    assert sweep() == 1
    assert not os.path.exists(plain)
