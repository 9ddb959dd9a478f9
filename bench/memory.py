"""How much memory a process and those that it starts take at most, read from Linux while they work."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EVERY = 0.2  # seconds between two looks


class Peak:
    """The peaks that were seen: of this process, and of each child by its number, in bytes."""

    def __init__(self) -> None:
        self.own, self.children = 0, dict[int, int]()

    def look(self) -> None:
        """Read the peaks as they are now.

        A child's last reading counts, not its largest: between fork and exec it carries its parent's, which is why the
        system's own sum (``RUSAGE_CHILDREN``) says too much.
        """
        self.own = _peak("self")
        for folder in Path("/proc/self/task").iterdir():
            for child in map(int, (folder / "children").read_text().split()):
                if found := _peak(str(child)):
                    self.children[child] = found

    def megabytes(self, at_once: int) -> int:
        """Of this process and the ``at_once`` largest children, in 1,000,000 bytes."""
        return round((self.own + sum(sorted(self.children.values())[-at_once:])) / 1e6)


def _peak(process: str) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


@contextmanager
def watched() -> Iterator[Peak]:
    """Look again and again as long as the block lasts."""
    peak, over = Peak(), threading.Event()

    def watch() -> None:
        while not over.wait(EVERY):
            peak.look()

    thread = threading.Thread(target=watch, name=f"memory-of-{os.getpid()}", daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()
        peak.look()
