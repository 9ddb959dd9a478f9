"""Where pages find static files: a page names a dozen of them, and their addresses change with a release only."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Packed(CompressedManifestStaticFilesStorage):
    """Files collected under names that say what is in them, packed; the address of each is put together once a process."""

    def __init__(self, *said: Any, **named: Any) -> None:
        super().__init__(*said, **named)
        self._addresses: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """The address of a file."""
        if name not in self._addresses:
            self._addresses[name] = super().url(name, force)
        return self._addresses[name]
