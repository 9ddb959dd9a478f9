"""Two processes that clean and seal while the parent reads the file and feeds the database.

Workers are spawned, never forked: the server has threads. They get the keyring through their pipe, never by command
line or environment, and end with their parent even when that is killed.
"""

import gc
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.queues import SimpleQueue

from niangjia.kernel.keys import SOURCE, Keyring
from niangjia.members.batches.encoding import Chunk, Encoded, Encoder, Recipe

WORKERS = 2
AHEAD = 4  # chunks in flight: bounds the memory

_encoder: list[Encoder] = []


def encoded(recipe: Recipe, chunks: Iterable[Chunk], *, parallel: bool) -> Iterator[Encoded]:
    """The chunks, encoded, in their order; in this process unless ``parallel``."""
    if not parallel:
        encoder = Encoder(recipe)
        yield from map(encoder.encode, chunks)
        return
    with _pool(recipe) as pool:
        waiting: deque[Future[Encoded]] = deque()
        for chunk in chunks:
            waiting.append(pool.submit(_encode, chunk))
            if len(waiting) >= AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@contextmanager
def _pool(recipe: Recipe) -> Iterator[ProcessPoolExecutor]:
    context = multiprocessing.get_context("spawn")
    told: SimpleQueue[tuple[Recipe, Keyring]] = context.SimpleQueue()
    pool = ProcessPoolExecutor(WORKERS, mp_context=context, initializer=_begin, initargs=(told,))
    threading.Thread(target=_tell, args=(told, (recipe, SOURCE.get())), daemon=True).start()
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        told.close()


def _tell(told: "SimpleQueue[tuple[Recipe, Keyring]]", all_of_it: tuple[Recipe, Keyring]) -> None:
    """Beside the work: the names of a branch's unions fill a pipe that nobody empties until a worker has started."""
    with suppress(OSError):  # closed: the work ended without a worker
        for _ in range(WORKERS):
            told.put(all_of_it)


def _begin(told: "SimpleQueue[tuple[Recipe, Keyring]]") -> None:
    gc.disable()  # rows hold no cycles; tracing them would take longer than sealing them
    recipe, ring = told.get()
    SOURCE.ring, SOURCE.next_look = ring, float("inf")
    _encoder[:] = [Encoder(recipe)]
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _encode(chunk: Chunk) -> Encoded:
    return _encoder[0].encode(chunk)
