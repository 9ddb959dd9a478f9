"""Static files in tests: each client builds the whole chain of middleware anew, the files are looked up once for the run."""

from typing import Any, ClassVar

from whitenoise.middleware import WhiteNoiseMiddleware


class StaticsOnce(WhiteNoiseMiddleware):
    """WhiteNoise, which else walks through every file and its headers for each client: 10 ms and more of most tests."""

    known: ClassVar[dict[str, Any]] = {}

    def add_files_from_finders(self) -> None:
        """What the finders gave the first time."""
        if not self.known:
            super().add_files_from_finders()
            self.known.update(self.files)
        self.files = self.known
