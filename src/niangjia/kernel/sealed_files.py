"""Files that are sealed at rest: written and read in chunks, so that a file of any size takes little memory.

``magic (4) | cipher and key id (3) | file id (16)``, then chunks of ``nonce (12) | ciphertext | tag (16)``. Each chunk is
authenticated with the head, the file's own name, its place in the file and whether it is the last: a chunk that was
altered, moved, repeated, cut off or brought in from another file is found. All chunks but the last carry 64 KiB.

A reader that needs a plain file on disk gets a private one (:func:`opened`), a writer a private folder (:func:`sealing`).
They are locked as long as they are in use, so whatever a killed process has left is told from the rest and swept away
(:func:`sweep`).
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from django.conf import settings

from niangjia.kernel.ciphers import HEAD, NONCE, TAG, Sealer
from niangjia.kernel.sealed import SealBroken, engine

MAGIC = b"NJS1"
FILE_ID = 16
FRONT = len(MAGIC) + HEAD + FILE_ID
CHUNK = 64 * 1024  # plain bytes
WHOLE = NONCE + CHUNK + TAG
LEAST = NONCE + TAG
BROKEN = "the file was altered, cut or belongs elsewhere"


def write_sealed(path: Path, parts: Iterable[bytes], *, name: str = "") -> None:
    """Write a new file, readable by its owner alone; nothing is left of it where ``parts`` raises.

    It opens under its own name alone, or under ``name`` where it is going to be renamed. Raises ``FileExistsError``.
    """
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        try:
            out.writelines(_sealed(name or path.name, parts))
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def open_sealed(path: Path) -> Iterator[bytes]:
    """The plain bytes, a chunk at a time; what was given out is genuine, and complete once the end is reached.

    Raises :class:`SealBroken`, ``FileNotFoundError``.
    """
    with path.open("rb") as file:
        front = file.read(FRONT)
        one = _sealer(front)
        bound = front + path.name.encode()
        at, held = 0, file.read(WHOLE)
        while held:
            following = file.read(WHOLE)
            yield _opened(one, held, _aad(bound, at, last=not following))
            at, held = at + 1, following
        if not at:
            raise SealBroken(BROKEN)


@contextmanager
def opened(path: Path) -> Iterator[Path]:
    """A private plain copy while the block runs. Raises :class:`SealBroken`, ``FileNotFoundError``."""
    handle, plain = _private()
    try:
        with os.fdopen(handle, "wb") as out:
            out.writelines(open_sealed(path))
            out.flush()
            yield plain
    finally:
        plain.unlink(missing_ok=True)


@contextmanager
def private() -> Iterator[Path]:
    """A folder of our own for plain files, while the block runs; nothing stays behind."""
    handle, room = _room()
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)
        os.close(handle)


@contextmanager
def sealing(path: Path) -> Iterator[Path]:
    """The name of a plain file to be written while the block runs; then it is sealed as ``path``, in place of what lay there.

    The file's folder is private as well: whatever the writer puts beside it is gone in the end.
    """
    with private() as room:
        plain = room / "plain"
        yield plain
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with plain.open("rb") as file:
                write_sealed(fresh, iter(lambda: file.read(CHUNK), b""), name=path.name)
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)


def plain_size(path: Path) -> int:
    """The bytes that a sealed file holds; raises ``FileNotFoundError``."""
    body = path.stat().st_size - FRONT
    return max(0, body - -(-body // WHOLE) * (NONCE + TAG))


def sweep() -> int:
    """Remove the plain copies that nobody uses; how many."""
    swept = 0
    for path in folder().glob("*"):
        with suppress(BlockingIOError, FileNotFoundError):
            handle = _lock(path, wait=False)
            try:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                swept += 1
            finally:
                os.close(handle)
    return swept


def folder() -> Path:
    """Where plain copies lie while they are in use: in the data folder, outside of what is kept and backed up."""
    return Path(settings.MEDIA_ROOT).parent / "open"


def sealed_files() -> Iterator[tuple[Path, int]]:
    """Every sealed file of the house, with the number of its key."""
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        front = _front(path)
        if front.startswith(MAGIC):
            yield path, int.from_bytes(front[len(MAGIC) + 1 : len(MAGIC) + HEAD], "big")


def reseal_files() -> int:
    """Seal every file anew that another key or cipher has sealed; how many. Raises :class:`SealBroken`.

    Killed in the middle, a file is as it was, and the next run goes on.
    """
    head, written = engine(fresh=True).current.head, 0
    for path, _ in list(sealed_files()):
        if _front(path)[len(MAGIC) :].startswith(head) or not path.exists():
            continue
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            write_sealed(fresh, open_sealed(path), name=path.name)
            if path.exists():  # or it was removed meanwhile
                fresh.replace(path)
                written += 1
        finally:
            fresh.unlink(missing_ok=True)
    return written


def _front(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(FRONT)
    except (FileNotFoundError, IsADirectoryError):
        return b""


def _sealer(front: bytes) -> Sealer:
    head = front[len(MAGIC) : len(MAGIC) + HEAD]
    one = engine().sealers.get(head) or engine(fresh=True).sealers.get(head)
    if len(front) < FRONT or not front.startswith(MAGIC) or one is None:
        raise SealBroken("the file is not sealed by any known key")
    return one


def _sealed(name: str, parts: Iterable[bytes]) -> Iterator[bytes]:
    one = engine().current
    front = MAGIC + one.head + os.urandom(FILE_ID)
    bound = front + name.encode()
    yield front
    at, held = 0, b""
    for chunk in _chunks(parts):
        if at:
            yield _chunk(one, held, _aad(bound, at - 1, last=False))
        at, held = at + 1, chunk
    yield _chunk(one, held, _aad(bound, max(at - 1, 0), last=True))


def _chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of ``CHUNK``, the last one shorter."""
    rest = b""
    for part in parts:
        rest += part
        whole = len(rest) - len(rest) % CHUNK
        for start in range(0, whole, CHUNK):
            yield rest[start : start + CHUNK]
        rest = rest[whole:]
    if rest:
        yield rest


def _aad(bound: bytes, at: int, *, last: bool) -> bytes:
    return bound + at.to_bytes(8, "big") + (b"\x01" if last else b"\x00")


def _chunk(one: Sealer, data: bytes, aad: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + one.encrypt(nonce, data, aad)


def _opened(one: Sealer, chunk: bytes, aad: bytes) -> bytes:
    if len(chunk) < LEAST:
        raise SealBroken(BROKEN)
    try:
        return one.decrypt(chunk[:NONCE], chunk[NONCE:], aad)
    except InvalidTag:
        raise SealBroken(BROKEN) from None


def _lock(path: Path, *, wait: bool = True) -> int:
    """Lock a file or folder; the handle, to be closed. Raises ``BlockingIOError`` where another has it and ``wait`` is off."""
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(handle)
        raise
    return handle


def _room() -> tuple[int, Path]:
    """A new empty folder of our own, locked before a sweep could take it for a left-over."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    while True:
        room = Path(tempfile.mkdtemp(dir=folder()))  # 0700
        with suppress(FileNotFoundError):
            handle = _lock(room)
            if room.exists():
                return handle, room
            os.close(handle)


def _private() -> tuple[int, Path]:
    """A new empty file of our own, locked before a sweep could take it for a left-over."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    while True:
        handle, name = tempfile.mkstemp(dir=folder())  # 0600
        fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:
            return handle, Path(name)
        os.close(handle)
