"""The keyring: the keys that seal people's data, kept outside the database.

One JSON document, from the variable ``NIANGJIA_KEYS`` or from ``settings.KEY_FILE`` (mode 0600)::

    {"current": 2, "blind": "<base64, 32 bytes>",
     "keys": {"1": {"key": "<base64, 32 bytes>", "made": "2026-06-10T09:00:00+08:00"}, "2": {…}}}

New values are sealed with the current key; older keys stay until no row needs them. The blind key never changes, or
every index would have to be computed anew from the plain text. This module needs no Django to be set up, so that
``python -m niangjia.kernel.keys init FOLDER`` can make the first keys before settings can load.
"""

import base64
import json
import os
import secrets
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

KEY_BYTES = 32
LOOK_EVERY = 1.0  # seconds between two looks at the file's time stamp
SETTLED = 600.0  # seconds after which nothing that runs seals with the key before the current one
TOP = 0xFFFF  # the key id takes two bytes of every sealed value


class KeysUnusable(RuntimeError):
    """There is no keyring, or it cannot be read or written; the sentence says what to do."""


@dataclass(frozen=True)
class Keyring:
    """All keys by id (1 to 65535), the id in use for new values, and the key of the blind indexes."""

    current: int
    keys: dict[int, bytes]
    blind: bytes
    made: dict[int, str]

    def __repr__(self) -> str:
        return f"Keyring(current={self.current}, keys={sorted(self.keys)})"


def new_keyring() -> Keyring:
    """A keyring with one fresh key."""
    return Keyring(1, {1: secrets.token_bytes(KEY_BYTES)}, secrets.token_bytes(KEY_BYTES), {1: _now()})


def with_new_key(ring: Keyring) -> Keyring:
    """The same keyring with one more key, in use from now on."""
    number = max(ring.keys) + 1
    if number > TOP:
        raise KeysUnusable("密钥编号已用完。")
    keys = {**ring.keys, number: secrets.token_bytes(KEY_BYTES)}
    return replace(ring, current=number, keys=keys, made={**ring.made, number: _now()})


def without_key(ring: Keyring, number: int) -> Keyring:
    """The same keyring without an old key; whatever it sealed is unreadable from then on."""
    if number == ring.current or number not in ring.keys:
        raise KeysUnusable(f"{number} 号密钥正在使用或不存在，不能停用。")
    keys = {one: key for one, key in ring.keys.items() if one != number}
    return replace(ring, keys=keys, made={one: when for one, when in ring.made.items() if one != number})


def age(ring: Keyring) -> float:
    """Seconds since the current key was made; 0 where the file does not say."""
    try:
        made = datetime.fromisoformat(ring.made[ring.current])
        return (datetime.now(ZoneInfo("Asia/Shanghai")) - made).total_seconds()
    except (KeyError, ValueError, TypeError):
        return 0.0


def parse(text: str) -> Keyring:
    """Read the JSON document; raises :class:`KeysUnusable` without ever quoting its content."""
    try:
        data: dict[str, Any] = json.loads(text)
        keys = {int(number): base64.b64decode(one["key"]) for number, one in data["keys"].items()}
        made = {int(number): str(one.get("made", "")) for number, one in data["keys"].items()}
        ring = Keyring(int(data["current"]), keys, base64.b64decode(data["blind"]), made)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeysUnusable("密钥内容无法识别，请从备份恢复密钥文件。") from None
    lengths = {len(key) for key in keys.values()} | {len(ring.blind)}
    if ring.current not in keys or lengths != {KEY_BYTES} or not all(0 < number <= TOP for number in keys):
        raise KeysUnusable("密钥内容不完整，请从备份恢复密钥文件。")
    return ring


def dump(ring: Keyring) -> str:
    """The JSON document of a keyring."""
    keys = {
        str(number): {"key": base64.b64encode(key).decode(), "made": ring.made.get(number, "")}
        for number, key in sorted(ring.keys.items())
    }
    return json.dumps(
        {"current": ring.current, "blind": base64.b64encode(ring.blind).decode(), "keys": keys}, indent=1
    )


def save(ring: Keyring, path: Path) -> None:
    """Write the file as a whole or not at all, readable by its owner alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".keys-")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(dump(ring))
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def load(path: Path) -> Keyring:
    """Read the file; raises :class:`KeysUnusable` where there is none."""
    try:
        return parse(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        raise KeysUnusable(f"还没有密钥文件 {path}，请先运行 ./manage keys init。") from None
    except (OSError, UnicodeDecodeError):
        raise KeysUnusable(f"密钥文件 {path} 不能读取，请检查文件及其权限。") from None


def init(folder: Path, path: Path | None = None) -> list[Path]:
    """Make what is missing of the sealing keys and the server's secret in ``folder``; gives the files made."""
    made = []
    path = path or folder / "sealing.json"
    if not path.exists():
        save(new_keyring(), path)
        made.append(path)
    secret = folder / "secret"
    if not secret.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        made.append(secret)
    return made


class Source:
    """The keyring of this process; looks at the file's time stamp at most once a second and re-reads a new one."""

    def __init__(self) -> None:
        self.ring: Keyring | None = None
        self.stamp: tuple[int, int, int] | None = None
        self.next_look = 0.0

    def get(self, *, fresh: bool = False) -> Keyring:
        """The keyring; ``fresh`` looks at the file now."""
        if self.ring is not None and not fresh and time.monotonic() < self.next_look:
            return self.ring
        return self._look()

    def forget(self) -> None:
        """Read again at the next use, whatever the time stamp says."""
        self.ring, self.stamp, self.next_look = None, None, 0.0

    def _look(self) -> Keyring:
        text = os.environ.get("NIANGJIA_KEYS", "")
        if text:
            if self.ring is None:
                self.ring = parse(text)
            self.next_look = float("inf")
            return self.ring
        path = key_file()
        stamp = _stamp(path)
        if self.ring is None or stamp != self.stamp:
            self.ring, self.stamp = load(path), stamp
        self.next_look = time.monotonic() + LOOK_EVERY
        return self.ring


def key_file() -> Path:
    """Where the keyring lies."""
    from django.conf import settings

    return Path(settings.KEY_FILE)


def from_environment() -> bool:
    """Whether the keyring comes from ``NIANGJIA_KEYS`` and so cannot be changed from here."""
    return bool(os.environ.get("NIANGJIA_KEYS", ""))


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


def _now() -> str:
    return datetime.now(ZoneInfo("Asia/Shanghai")).isoformat(timespec="seconds")


SOURCE = Source()


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] != "init":
        sys.exit("usage: python -m niangjia.kernel.keys init FOLDER")
    for one in init(Path(sys.argv[2])):
        sys.stdout.write(f"{one}\n")
